package io.thalweg.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What {@code --dry-run} says of a command that trains, against what processes of their own that run it are seen to need; told
 * line by line, and every prediction that is not within {@value #WITHIN} is noted.
 */
final class Measurement {
    static final double WITHIN = 0.15;
    static final long MIB = 1 << 20;

    /** A heap that has room for a dry run and, as Spark starts with no less, for no run that is measured. */
    private static final long SMALL = 300 * MIB;

    private final Path folder;
    private final String name;
    private final String collector;
    private final List<String> command;
    private final List<String> wrong = new ArrayList<>();

    /**
     * @param folder for outputs and what processes say
     * @param name as it is told
     * @param collector as in {@code -XX:+UseCOLLECTOR}
     * @param command without its output
     */
    Measurement(Path folder, String name, String collector, List<String> command) {
        this.folder = folder;
        this.name = name;
        this.collector = collector;
        this.command = List.copyOf(command);
        tell("what", "MiB", "predicted", "measured", "ratio");
    }

    /** What a process did; bytes. */
    record Measured(int exitCode, long live, long resident, String output) {
        /** Fails unless it ended well. */
        Measured done(String name) {
            if (exitCode != 0) {
                throw new AssertionError(name + " ended with " + exitCode + "\n" + output);
            }
            return this;
        }
    }

    String name() {
        return name;
    }

    /** Predictions that did not hold. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    void wrong(String what) {
        wrong.add(name + ": " + what);
    }

    /** What a dry run in a process of that heap says. */
    JsonNode predict(long heap) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--output", folder.resolve("none").toString(), "--dry-run", "--json"));
        Path told = folder.resolve("prediction.json");
        await(start(heap, 0, arguments, folder.resolve("prediction.err"), told));
        return new ObjectMapper().readTree(told.toFile());
    }

    /** Of a local master's only process. */
    static JsonNode process(JsonNode prediction) {
        return prediction.path("processes").path("process");
    }

    /** The least heap predicted, in whole mebibytes: a run that has more may do with it what takes more. */
    long leastHeap() throws IOException, InterruptedException {
        long heap = SMALL;
        for (JsonNode told = process(predict(heap)); !told.path("fits").asBoolean(); told = process(predict(heap))) {
            heap = (told.path("heap_needed").asLong() + MIB - 1) / MIB * MIB;
        }
        return heap;
    }

    /**
     * Runs the command, of course without {@code --dry-run}.
     *
     * @param heap the largest; touched whole from the beginning where nothing collects again and again
     * @param output its folder's name
     * @param pause milliseconds between full collections; 0 asks for none
     */
    Measured run(long heap, String output, int pause) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--output", folder.resolve(output).toString()));
        Path told = folder.resolve(output + ".txt");
        Files.deleteIfExists(result());
        int exitCode = await(start(heap, pause, arguments, told, folder.resolve(output + ".out")));
        String text = Files.readString(told);
        if (!Files.exists(result())) {
            // It had not even the memory to say so.
            return new Measured(exitCode, 0, 0, text);
        }
        String[] numbers = Files.readString(result()).split(" ", -1);
        return new Measured(exitCode, Long.parseLong(numbers[1]), Long.parseLong(numbers[2]), text);
    }

    /** @param output of a run @return bytes */
    long sentInTheLastRound(String output) throws IOException {
        List<String> rounds = Files.readAllLines(folder.resolve(output).resolve("metrics.jsonl"));
        return new ObjectMapper()
                .readTree(rounds.get(rounds.size() - 1))
                .path("bytes_sent")
                .asLong();
    }

    /** Bytes each. */
    void compare(String what, long predicted, long measured) {
        double ratio = (double) predicted / measured;
        tell(
                what,
                "",
                String.format(Locale.ROOT, "%.1f", inMib(predicted)),
                String.format(Locale.ROOT, "%.1f", inMib(measured)),
                String.format(Locale.ROOT, "%.3f", ratio));
        if (Math.abs(ratio - 1) > WITHIN) {
            wrong(what + " predicted " + predicted + ", measured " + measured);
        }
    }

    void tell(String what, String unit, String predicted, String measured, String ratio) {
        System.err.printf("%-44s %-7s %-4s %10s %10s %6s%n", name, what, unit, predicted, measured, ratio);
    }

    static double inMib(long bytes) {
        return (double) bytes / MIB;
    }

    private Path result() {
        return folder.resolve("measured");
    }

    private Process start(long heap, int pause, List<String> arguments, Path err, Path out) throws IOException {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(java::add);
        java.addAll(List.of(
                "-Xmx" + heap / 1024 + "k",
                "-XX:+Use" + collector,
                "-Xms" + (pause == 0 ? heap / 1024 + "k" : "8m"),
                pause == 0 ? "-XX:+AlwaysPreTouch" : "-XX:-AlwaysPreTouch",
                "-D" + MeasuredRun.PAUSE + "=" + pause,
                "-D" + MeasuredRun.RESULT + "=" + result(),
                "-cp",
                System.getProperty("java.class.path"),
                MeasuredRun.class.getName()));
        java.addAll(arguments);
        return new ProcessBuilder(java)
                .redirectError(err.toFile())
                .redirectOutput(out.toFile())
                .start();
    }

    private static int await(Process process) throws InterruptedException {
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                throw new AssertionError("A process did not end in ten minutes");
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
