package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Word vectors trained by a Java that was started without the Vector API, as a plain {@code spark-submit} does. */
final class PlainKernelTest {
    private static final String FLAG = "--add-modules jdk.incubator.vector";

    @TempDir
    Path folder;

    @Test
    void oneWarningSaysWhichFlagIsMissing() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "the river runs along the valley\n".repeat(200));
        Path data = folder.resolve("data");
        Ran prepared = Ran.command("prepare", "text", "--input", text.toString(), "--output", data.toString());
        assertEquals(0, prepared.exitCode(), prepared.err());

        // Two replicas in each of several rounds choose a kernel each time.
        List<String> command = ThalwegProcess.command(
                List.of(),
                List.of(
                        "train",
                        "word2vec",
                        "--data",
                        data.toString(),
                        "--output",
                        folder.resolve("model").toString(),
                        "--replicas",
                        "2",
                        "--master",
                        "local[2]"));
        command.removeIf(flag -> flag.startsWith("--add-modules"));
        Path told = folder.resolve("told");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
        } finally {
            process.destroyForcibly();
        }
        String output = Files.readString(told);
        assertEquals(0, process.exitValue(), output);
        List<String> warnings =
                output.lines().filter(line -> line.contains("kernel")).toList();
        assertEquals(1, warnings.size(), output);
        assertTrue(warnings.get(0).contains("plain") && warnings.get(0).contains(FLAG), output);
    }
}
