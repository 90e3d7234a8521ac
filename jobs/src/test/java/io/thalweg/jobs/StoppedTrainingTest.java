package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training, in a process of its own, is told to end, as Ctrl-C and clusters do. */
final class StoppedTrainingTest {
    private static final long SEED = 35;

    @TempDir
    Path folder;

    @Test
    void whoStopsTrainingIsToldHowItGoesOn() throws Exception {
        Path data = folder.resolve("data");
        Ran prepared = Ran.command(
                "prepare",
                "text",
                "--input",
                writeText().toString(),
                "--output",
                data.toString(),
                "--held-out",
                "0",
                "--master",
                "local[1]");
        assertEquals(0, prepared.exitCode(), prepared.err());
        Path output = folder.resolve("model");
        Path told = folder.resolve("told");
        List<String> command = List.of(
                "train",
                "word2vec",
                "--data",
                data.toString(),
                "--output",
                output.toString(),
                "--epochs",
                "500",
                "--dimensions",
                "16",
                "--master",
                "local[1]");
        Process process = ThalwegProcess.start(command, told);
        ThalwegProcess.stopWhen(process, () -> Files.readString(told).contains("round 50/"));
        String words = Files.readString(told);
        assertEquals(ThalwegProcess.TERMINATED, process.exitValue(), words);
        assertTrue(words.contains("Training was stopped before its model was complete (" + output), words);
        assertTrue(words.contains("Give the command again with --resume"), words);
        assertFalse(words.contains("Unexpected"), words);
        assertFalse(Files.exists(output.resolve("manifest.json")), "it has no model");
    }

    private Path writeText() throws IOException {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < 20_000; word++) {
            text.append('w').append(random.nextInt(500)).append(word % 100 == 99 ? '\n' : ' ');
        }
        return Files.writeString(folder.resolve("text.txt"), text.toString());
    }
}
