package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Thalweg in a process of its own, for tests that end it. */
public final class ThalwegProcess {
    /** What Java returns when SIGTERM ends it. */
    static final int TERMINATED = 128 + 15;

    private ThalwegProcess() {}

    /**
     * The command that starts it, on the class path of the tests.
     *
     * @param flags of Java
     */
    public static List<String> command(List<String> flags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(flags);
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Starts it; what it prints is the test's. */
    public static Process start(List<String> arguments) throws IOException {
        return new ProcessBuilder(command(List.of(), arguments)).inheritIO().start();
    }

    /** Starts it; all that it prints goes to a file. */
    static Process start(List<String> arguments, Path told) throws IOException {
        return new ProcessBuilder(command(List.of(), arguments))
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
    }

    /** Tells it to end, by SIGTERM, once something is so, or after three minutes; and waits until it has ended. */
    static void stopWhen(Process process, Callable<Boolean> due) throws Exception {
        try {
            long latest = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
            while (process.isAlive() && System.nanoTime() < latest && !due.call()) {
                Thread.sleep(5);
            }
            process.destroy();
            assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it does not end");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Waits for it, and asserts that it ended well. */
    public static void end(Process process) throws InterruptedException {
        String command = process.info().commandLine().orElse("the process");
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertFalse(process.isAlive(), command + " did not end");
        assertEquals(0, process.exitValue(), command);
    }
}
