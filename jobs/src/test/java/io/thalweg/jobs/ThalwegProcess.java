package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Thalweg in a process of its own, for tests that end it. */
public final class ThalwegProcess {
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
