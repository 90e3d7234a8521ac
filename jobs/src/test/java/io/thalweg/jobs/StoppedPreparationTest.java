package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preparation, a process of its own, is told to end, as Ctrl-C and clusters do: what it says, and what is told of it. */
final class StoppedPreparationTest {
    private static final long SEED = 34;

    @TempDir
    Path folder;

    @Test
    void whoStopsAPreparationIsToldHowItGoesOn() throws Exception {
        Path steps = Files.writeString(
                folder.resolve("corpus.yaml"),
                "steps: [length, {dedup: {mode: near}}, {dedup: {mode: exact, unit: line}}, privacy]");
        Path output = folder.resolve("out");
        List<String> command = List.of(
                "prepare",
                "text",
                "--input",
                writeText().toString(),
                "--output",
                output.toString(),
                "--pipeline",
                steps.toString(),
                "--min-count",
                "1",
                "--master",
                "local[2]");
        Path told = folder.resolve("told");
        Process process = ThalwegProcess.start(command, told);
        Path finished = output.resolve("_steps/01-length/manifest.json");
        ThalwegProcess.stopWhen(process, () -> Files.exists(finished));
        String words = Files.readString(told);
        assertEquals(ThalwegProcess.TERMINATED, process.exitValue(), words);
        assertTrue(words.contains("The preparation was stopped before its dataset was complete"), words);
        assertTrue(words.contains("--resume: steps that are finished are not done again"), words);
        assertFalse(words.contains("A Spark job of the preparation failed"), words);
        assertFalse(words.contains("Unexpected"), words);

        Ran inspected = Ran.command("inspect", output.toString());
        assertEquals(1, inspected.exitCode());
        assertTrue(inspected.out().contains("a preparation that has not ended"), inspected.out());
        assertTrue(inspected.out().contains("documents in"), inspected.out());
        assertEquals(1, inspected.errors().size(), inspected.err());
        String error = inspected.errors().get(0);
        assertTrue(error.startsWith("A preparation of text was begun here and has not ended: found "), error);
        assertTrue(error.contains("finished steps, the last of them "), error);
        assertTrue(error.contains("give its command again with --resume"), error);

        List<String> resuming = new ArrayList<>(command);
        resuming.add("--resume");
        Ran resumed = Ran.command(resuming.toArray(String[]::new));
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertTrue(resumed.err().contains("are finished and are not done again"), resumed.err());
        assertEquals(0, Ran.command("inspect", output.toString()).exitCode());
    }

    @Test
    void oneThatFinishedNoStepIsToldToo() throws IOException {
        Files.createDirectories(folder.resolve("out/_steps/01-length"));
        Ran inspected = Ran.command("inspect", folder.resolve("out").toString());
        assertEquals(1, inspected.exitCode());
        assertTrue(inspected.errors().get(0).contains("found no finished step"), inspected.err());
    }

    /** Documents of many lines, so that the search for near copies takes its time. */
    private Path writeText() throws IOException {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int document = 0; document < 8000; document++) {
            text.append("{\"text\": \"");
            for (int word = 0; word < 100; word++) {
                text.append(word == 0 ? "" : word % 10 == 0 ? "\\n" : " ")
                        .append('w')
                        .append(random.nextInt(3000));
            }
            text.append("\"}\n");
        }
        return Files.writeString(folder.resolve("in.jsonl"), text.toString());
    }
}
