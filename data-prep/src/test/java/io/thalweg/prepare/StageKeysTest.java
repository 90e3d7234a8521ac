package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.normalize.NormalizeConfig;
import io.thalweg.prepare.perplexity.PerplexityConfig;
import io.thalweg.prepare.pipeline.Pipeline;
import io.thalweg.prepare.pipeline.PipelineStep;
import io.thalweg.prepare.pipeline.StandardSteps;
import io.thalweg.prepare.quality.C4Config;
import io.thalweg.prepare.quality.WordBoundaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of what the results of steps are kept under. */
final class StageKeysTest {
    @TempDir
    Path folder;

    private static PipelineStep step(String kind, Record settings) {
        return new PipelineStep(kind, StandardSteps.KINDS.named(kind).orElseThrow(), settings, true);
    }

    private static List<String> keys(Record... settings) {
        String[] kinds = {"normalize", "perplexity", "c4"};
        Pipeline pipeline = new Pipeline(
                List.of(step(kinds[0], settings[0]), step(kinds[1], settings[1]), step(kinds[2], settings[2])));
        TextPreparationConfig config = TextPreparationConfig.builder()
                .inputs(List.of("in"))
                .output("out")
                .build();
        return StageKeys.of(new Configuration(), List.of(), config.read(), pipeline);
    }

    private List<String> keys(Path model, Path words) {
        return keys(
                NormalizeConfig.DEFAULT,
                PerplexityConfig.of(model.toString()),
                new C4Config(3, 5, true, true, true, true, true, true, words.toString(), WordBoundaries.UNICODE));
    }

    private static void assertSameUpTo(int same, List<String> before, List<String> after) {
        assertEquals(3, after.size());
        for (int step = 0; step < 3; step++) {
            if (step < same) {
                assertEquals(before.get(step), after.get(step), "step " + step);
            } else {
                assertNotEquals(before.get(step), after.get(step), "step " + step);
            }
        }
    }

    @Test
    void aChangedFileChangesTheKeysOfItsStepAndOfThoseBehind() throws IOException {
        Path words = Files.writeString(folder.resolve("words.txt"), "one");
        Path arpa = Files.writeString(folder.resolve("a {model}*.arpa"), "a model");
        Path trained = Files.createDirectories(folder.resolve("trained/inside")).getParent();
        Path parameters = Files.writeString(trained.resolve("inside/model.safetensors"), "numbers");
        for (Path model : List.of(arpa, trained)) {
            List<String> before = keys(model, words);
            assertEquals(before, keys(model, words));
            Files.writeString(words, Files.readString(words) + " more");
            List<String> otherWords = keys(model, words);
            assertSameUpTo(2, before, otherWords);
            Path changed = model.equals(arpa) ? arpa : parameters;
            Files.writeString(changed, Files.readString(changed) + " more");
            assertSameUpTo(1, otherWords, keys(model, words));
        }
    }

    @Test
    void aChangedFileIsAnotherOne() throws IOException {
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{}");
        String before = StageKeys.ofPlace(new Configuration(), tokenizer.toString());
        assertEquals(before, StageKeys.ofPlace(new Configuration(), tokenizer.toString()));
        Files.writeString(tokenizer, "{ }");
        assertNotEquals(before, StageKeys.ofPlace(new Configuration(), tokenizer.toString()));
    }

    /** It is told by who reads the file, with a better word. */
    @Test
    void aFileThatIsNotThereIsNoneUntilItIs() throws IOException {
        Path model = folder.resolve("later.arpa");
        Path words = folder.resolve("later.txt");
        List<String> before = keys(model, words);
        Files.writeString(words, "one");
        assertSameUpTo(2, before, keys(model, words));
    }

    /** Bad words are read from the machine's own files, whatever file system is Hadoop's default. */
    @Test
    void badWordsAreLookedForOnThisMachine() throws IOException {
        Path words = Files.writeString(folder.resolve("words.txt"), "one");
        C4Config config =
                new C4Config(3, 5, true, true, true, true, true, true, words.toString(), WordBoundaries.UNICODE);
        assertEquals(List.of("file://" + words.toAbsolutePath()), config.files());
        assertEquals(List.of(), C4Config.DEFAULT.files());
        assertEquals(List.of(), PerplexityConfig.DEFAULT.files());
    }

    private List<String> keysOfInput(Path input) {
        TextPreparationConfig config = TextPreparationConfig.builder()
                .inputs(List.of("in"))
                .output("out")
                .build();
        InputPlan plan = InputPlan.of(new Configuration(), List.of(input.toString()), config.read());
        List<String> keys = StageKeys.of(
                new Configuration(),
                List.of(plan),
                config.read(),
                new Pipeline(List.of(step("normalize", NormalizeConfig.DEFAULT))));
        assertEquals(
                keys,
                StageKeys.of(
                        new Configuration(),
                        List.of(plan.withoutChecksums()),
                        config.read(),
                        new Pipeline(List.of(step("normalize", NormalizeConfig.DEFAULT)))));
        return keys;
    }

    /** What tells a resumed preparation that the input is the same: no checksum, since these come of reading it. */
    @Test
    void anInputIsTheSameByItsNamesLengthsAndTimesOfChange() throws IOException {
        Path input = Files.createDirectories(folder.resolve("in/below"));
        Path one = Files.writeString(input.resolve("one.txt"), "one");
        Path two = Files.writeString(input.getParent().resolve("two.txt"), "two");
        FileTime time = FileTime.fromMillis(1_700_000_000_000L);
        Files.setLastModifiedTime(one, time);
        Files.setLastModifiedTime(two, time);
        List<String> before = keysOfInput(input.getParent());
        assertEquals(before, keysOfInput(input.getParent()));
        Files.setLastModifiedTime(one, FileTime.fromMillis(1_700_000_000_000L + 1000));
        assertNotEquals(before, keysOfInput(input.getParent()));
        Files.setLastModifiedTime(one, time);
        assertEquals(before, keysOfInput(input.getParent()));
        Files.writeString(two, "twos");
        Files.setLastModifiedTime(two, time);
        assertNotEquals(before, keysOfInput(input.getParent()));
        Files.writeString(two, "two");
        Files.setLastModifiedTime(two, time);
        assertEquals(before, keysOfInput(input.getParent()));
        Files.move(one, input.resolve("won.txt"));
        assertNotEquals(before, keysOfInput(input.getParent()));
    }
}
