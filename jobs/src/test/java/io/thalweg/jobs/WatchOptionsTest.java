package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.tensorboard.ReadEvents;
import io.thalweg.watch.RoundEnd;
import io.thalweg.watch.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchOptionsTest {
    @TempDir
    Path folder;

    /** Notes losses. */
    public static final class Losses implements RunListener {
        static final List<Double> HEARD = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void roundFinished(RoundEnd round) {
            HEARD.add(round.metrics().loss());
        }
    }

    /** Has nobody to tell. */
    public static final class Unwilling implements RunListener {
        public Unwilling() {
            throw new IllegalStateException("no tracker is set");
        }
    }

    /** Nobody else can make it. */
    static final class Hidden implements RunListener {}

    private List<String> problems(String... options) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        List<String> args = new ArrayList<>(List.of(
                "train",
                "word2vec",
                "--data",
                folder + "/data",
                "--output",
                folder.resolve("model").toString()));
        args.addAll(Arrays.asList(options));
        return ParsedCommand.problems(args.toArray(String[]::new));
    }

    @Test
    void everythingWrongIsToldBeforeTheStart() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertEquals(
                List.of(
                        "--tensorboard is not a folder: found " + file + ", allowed a folder, or one that can be made",
                        "--listener is not found: found 'no.such.Tracker', allowed the full name of a class on the class"
                                + " path of the driver. Check the name; put its jar into THALWEG_CLASS_PATH, or give it"
                                + " to spark-submit by --jars",
                        "--listener is no listener: found 'java.lang.String', allowed a class that implements"
                                + " io.thalweg.watch.RunListener",
                        "--listener cannot be made: found '" + Hidden.class.getName()
                                + "', allowed a public class with a public constructor without parameters"),
                problems(
                        "--tensorboard",
                        file + "/board",
                        "--listener",
                        "no.such.Tracker",
                        "--listener",
                        "java.lang.String",
                        "--listener",
                        Hidden.class.getName()));
        assertEquals(
                List.of("--tensorboard is in --data: found " + folder + "/data/board, allowed a folder outside "
                        + folder + "/data. Choose another --tensorboard"),
                problems("--tensorboard", folder + "/data/board"));
        assertEquals(List.of("--tensorboard is empty: allowed a path"), problems("--tensorboard", ""));
        assertEquals(List.of(), problems("--tensorboard", folder + "/new/board", "--listener", Losses.class.getName()));
        assertEquals(List.of(), problems("--tensorboard", "hdfs://namenode/board"));
        assertFalse(Files.exists(folder.resolve("new")), "something was begun");
    }

    @Test
    void whatOnlyHadoopKnowsIsToldBeforeTheFirstRound() {
        WatchOptions options = new WatchOptions();
        options.tensorboard = "nosuch://somewhere/board";
        options.listeners = List.of(Unwilling.class.getName());
        BadConfiguration refused =
                assertThrows(BadConfiguration.class, () -> Watchers.of(options, new Configuration()));
        assertEquals(2, refused.problems().size(), refused.getMessage());
        assertTrue(
                refused.problems()
                        .get(0)
                        .message()
                        .startsWith("--tensorboard cannot be written: found No FileSystem for scheme \"nosuch\""),
                refused.getMessage());
        assertEquals(
                "--listener fails when it is made: found IllegalStateException no tracker is set ("
                        + Unwilling.class.getName() + "). Mend it, or leave it out",
                refused.problems().get(1).message());
        options.tensorboard = folder.resolve("a/board").toString();
        options.listeners = List.of(Losses.class.getName());
        assertEquals(
                List.of("--tensorboard", Losses.class.getName()),
                Watchers.of(options, new Configuration()).byName().keySet().stream()
                        .sorted()
                        .toList());
        assertFalse(Files.exists(folder.resolve("a")), "the probe leaves something behind");
    }

    /** The commands as a user gives them. */
    @Test
    @Tag("slow")
    void aCommandTellsThoseItIsToldToTell() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 500; line++) {
            text.append("one two three four five six seven ").append(line).append('\n');
        }
        Path input = Files.writeString(folder.resolve("text.txt"), text);
        Ran prepared = Ran.command(
                "prepare", "text", "--input", input.toString(), "--output", folder + "/data", "--min-count", "1");
        assertEquals(0, prepared.exitCode(), prepared.err());
        Losses.HEARD.clear();
        Ran trained = Ran.command(
                "train",
                "word2vec",
                "--data",
                folder + "/data",
                "--output",
                folder + "/model",
                "--dimensions",
                "8",
                "--epochs",
                "2",
                "--tensorboard",
                folder + "/board",
                "--listener",
                Losses.class.getName());
        assertEquals(0, trained.exitCode(), trained.err());
        Path run;
        try (Stream<Path> runs = Files.list(folder.resolve("board"))) {
            run = runs.findFirst().orElseThrow();
        }
        List<Float> curve = ReadEvents.curves(run).get("train/loss").values().stream()
                .flatMap(List::stream)
                .toList();
        assertEquals(Losses.HEARD.stream().map(Double::floatValue).toList(), curve);
        assertFalse(curve.isEmpty());
        Files.createDirectories(folder.resolve("locked"));
        Ran refused = Ran.command(
                "train",
                "word2vec",
                "--data",
                folder + "/data",
                "--output",
                folder + "/other",
                "--tensorboard",
                "nosuch://x/board");
        assertEquals(2, refused.exitCode(), refused.err());
        assertFalse(Files.exists(folder.resolve("other")), "something was begun");
    }
}
