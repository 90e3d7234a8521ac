package io.thalweg.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.checkpoint.Provenance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end, as by Ctrl-C or a cluster, tells its listeners so before it does. */
@Tag("slow")
final class InterruptedRunTest {
    @TempDir
    Path folder;

    @Test
    void aRunWhoseProcessIsToldToEndIsInterrupted() throws Exception {
        Path told = folder.resolve("told");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Running.class.getName(),
                        told.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("runs", out.readLine());
            process.destroy();
            assertTrue(process.waitFor(1, TimeUnit.MINUTES));
            assertEquals("INTERRUPTED after 4: the process was told to end", Files.readString(told));
        } finally {
            process.destroyForcibly();
        }
    }

    /** A run that goes on until its process ends. */
    static final class Running {
        private Running() {}

        public static void main(String[] args) throws InterruptedException {
            RunListener listener = new RunListener() {
                @Override
                public void runEnded(RunEnd end) throws IOException {
                    String text = end.outcome() + " after " + end.completedRounds() + ": " + end.reason();
                    Files.writeString(Path.of(args[0]), text);
                }
            };
            RunStart about = new RunStart(
                    Instant.EPOCH,
                    "0123456789abcdef",
                    "model",
                    "linear",
                    "out",
                    0,
                    9,
                    new Provenance(Map.of(), Map.of(), Map.of(), 1, "", Map.of(), Map.of(), "", ""));
            RunWatch watch = new RunWatch(
                    new RunWatch.Listeners(Map.of("file", listener), String::valueOf),
                    about,
                    completed -> "",
                    warning -> {});
            watch.started(4, 9);
            System.out.println("runs");
            new CountDownLatch(1).await();
        }
    }
}
