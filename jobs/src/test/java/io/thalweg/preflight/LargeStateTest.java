package io.thalweg.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestCluster;
import io.thalweg.word2vec.Distribution;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A state that two executors of a real cluster merge under a driver of 2 GB, or hold in blocks under one of 1 GB: word2vec of
 * {@value #DIMENSIONS} dimensions, trained for {@value #ROUNDS} rounds on a seeded text; {@code
 * -Dthalweg.large.distribution} for one of the two only. By default a twentieth of a billion parameters; {@code
 * -Dthalweg.large.words=1666667} makes it a billion; with {@code -Dthalweg.large.fraction=0.25}, {@code
 * spark.memory.fraction}, so that the state at rest is on disk, that wants 21 GB of free memory and 60 GB of disk.
 *
 * <p>Executors get the heap that the dry run says and no more. Told are the bytes that tasks sent to the driver, the memory
 * that each process held at most, and how long each stage took.
 */
@Tag("slow")
final class LargeStateTest {
    private static final long SEED = 12;
    private static final int DIMENSIONS = 300;
    private static final int ROUNDS = 3;
    private static final int REPLICAS = 2;
    private static final int TWENTIETH = 83_334;
    private static final double WITHIN = 0.15;
    private static final double MIB = 1 << 20;

    /** What a driver that writes words holds besides them, and of each: its letters and their places, no vector. */
    private static final long SPARK_ALIVE = 128 << 20;

    private static final long WORD_ALIVE = 256;

    @TempDir
    Path folder;

    private String driverHeap = "";

    private static List<Distribution> distributions() {
        String only = System.getProperty("thalweg.large.distribution");
        return only == null
                ? List.of(Distribution.values())
                : List.of(Distribution.valueOf(only.toUpperCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void executorsHoldTheStateAndTheDriverStaysSmall(Distribution distribution) throws Exception {
        driverHeap = distribution == Distribution.BLOCKS ? "1g" : "2g";
        int words = Integer.getInteger("thalweg.large.words", TWENTIETH);
        Path data = folder.resolve("data");
        ZipfDataset.write(data, words, 3 * words, SEED);
        List<String> train = new ArrayList<>(List.of(
                "train",
                "word2vec",
                "--data",
                data.toString(),
                "--output",
                folder.resolve("model").toString(),
                "--dimensions",
                String.valueOf(DIMENSIONS),
                "--replicas",
                String.valueOf(REPLICAS),
                "--distribution",
                distribution.name().toLowerCase(Locale.ROOT),
                "--threads",
                "1",
                "--epochs",
                "1",
                "--merges-per-epoch",
                String.valueOf(ROUNDS),
                "--checkpoint-every",
                "1000",
                "--conf",
                "spark.executor.cores=1",
                "--conf",
                "spark.executor.instances=" + REPLICAS,
                "--conf",
                "spark.memory.fraction=" + System.getProperty("thalweg.large.fraction", "0.6")));
        if (distribution == Distribution.AVERAGE) {
            train.addAll(List.of("--warm-up-fraction", "0"));
        }
        JsonNode before = dryRun(train, "1g");
        String heap = SparkSize.setting(executor(before).path("heap_needed").asLong());
        JsonNode told = dryRun(train, heap);
        long predicted = executor(told).path("heap_granted").asLong()
                + executor(told).path("overhead_needed").asLong();
        long state = told.path("model_bytes").asLong();
        try (TestCluster cluster =
                TestCluster.start(folder.resolve("cluster"), new ClusterConfig(REPLICAS, 1, heap, 0))) {
            List<String> command = new ArrayList<>(train);
            command.addAll(List.of(
                    "--master",
                    cluster.master(),
                    "--conf",
                    "spark.executor.memory=" + heap,
                    "--conf",
                    "spark.jars="
                            + TestApplication.in(folder.resolve("project")).jar(),
                    "--conf",
                    "spark.extraListeners=" + DriverTraffic.class.getName(),
                    "--conf",
                    "spark.executor.extraJavaOptions=-Xms" + heap + " -XX:+AlwaysPreTouch"));
            Process driver = start(command, "driver");
            Map<Long, Long> peaks = new TreeMap<>();
            try {
                while (!driver.waitFor(100, TimeUnit.MILLISECONDS)) {
                    for (ProcessHandle executor : cluster.executors()) {
                        MeasuredRun.resident(executor.pid()).ifPresent(bytes -> peaks.put(executor.pid(), bytes));
                    }
                }
            } finally {
                driver.destroyForcibly();
            }
            String output = Files.readString(folder.resolve("driver.err"));
            assertEquals(0, driver.exitValue(), "seed " + SEED + "\n" + output);
            tell(
                    "%s: %,d parameters, %.1f MiB of state, %d executors of %s",
                    distribution, state / Float.BYTES, state / MIB, 2, heap);
            List<String> traffic = Files.readAllLines(folder.resolve("traffic"));
            traffic.subList(1, traffic.size()).forEach(stage -> tell("  %s", stage));
            long results = Long.parseLong(traffic.get(0).split(" ", -1)[1]);
            tell("driver: %s tasks sent it %.3f MiB in all", traffic.get(0).split(" ", -1)[0], results / MIB);
            String[] measured = measured("driver");
            tell(
                    "driver: heap %s, alive at most %.1f MiB, resident at most %.1f MiB",
                    driverHeap, Long.parseLong(measured[1]) / MIB, Long.parseLong(measured[2]) / MIB);
            peaks.forEach((pid, bytes) -> tell(
                    "executor: predicted %.1f MiB, resident at most %.1f MiB, ratio %.3f",
                    predicted / MIB, bytes / MIB, (double) predicted / bytes));
            for (String round : Files.readAllLines(folder.resolve("model/metrics.jsonl"))) {
                tell("  %s", round);
            }
            // No parameter passes through the driver: what it gets is told in kilobytes, whatever the state.
            assertTrue(results < 4 << 20, results + " bytes of results, state " + state + ", seed " + SEED);
            assertEquals(REPLICAS, peaks.size(), "executors died and came again: " + peaks + "\n" + output);
            peaks.forEach((pid, bytes) ->
                    assertEquals(1, (double) predicted / bytes, WITHIN, "executor's resident size, seed " + SEED));
            writeAllWords(words);
        }
    }

    /** The model's vectors in word2vec's format, without their table in memory. */
    private void writeAllWords(int words) throws Exception {
        Path embeddings = folder.resolve("embeddings");
        Process export = start(
                List.of(
                        "embed",
                        "--model",
                        folder.resolve("model").toString(),
                        "--unit",
                        "word",
                        "--format",
                        "word2vec-binary",
                        "--output",
                        embeddings.toString(),
                        "--master",
                        "local[1]"),
                "export");
        try {
            assertTrue(export.waitFor(10, TimeUnit.MINUTES));
        } finally {
            export.destroyForcibly();
        }
        assertEquals(0, export.exitValue(), Files.readString(folder.resolve("export.err")));
        JsonNode manifest =
                new ObjectMapper().readTree(embeddings.resolve("manifest.json").toFile());
        assertEquals(words, manifest.path("rows").asInt());
        String[] measured = measured("export");
        long alive = Long.parseLong(measured[1]);
        tell(
                "words written: heap %s, alive at most %.1f MiB, resident at most %.1f MiB",
                driverHeap, alive / MIB, Long.parseLong(measured[2]) / MIB);
        assertTrue(alive < SPARK_ALIVE + words * WORD_ALIVE, alive + " bytes alive with " + words + " words");
    }

    private String[] measured(String process) throws IOException {
        return Files.readString(folder.resolve(process + ".measured")).split(" ", -1);
    }

    private static JsonNode executor(JsonNode told) {
        return told.path("processes").path("executor");
    }

    private JsonNode dryRun(List<String> train, String executorHeap) throws Exception {
        List<String> command = new ArrayList<>(train);
        command.addAll(List.of(
                "--master",
                "spark://127.0.0.1:1",
                "--conf",
                "spark.executor.memory=" + executorHeap,
                "--dry-run",
                "--json"));
        Process process = start(command, "dry-run");
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        } finally {
            process.destroyForcibly();
        }
        return new ObjectMapper().readTree(folder.resolve("dry-run.out").toFile());
    }

    private Process start(List<String> arguments, String name) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx" + driverHeap,
                "-XX:+UseParallelGC",
                "-D" + MeasuredRun.PAUSE + "=2000",
                "-D" + MeasuredRun.RESULT + "=" + folder.resolve(name + ".measured"),
                "-D" + DriverTraffic.RESULT + "=" + folder.resolve("traffic"),
                "-cp",
                System.getProperty("java.class.path"),
                MeasuredRun.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(folder.resolve(name + ".err").toFile())
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .start();
    }

    private static void tell(String format, Object... values) {
        System.err.println(String.format(Locale.ROOT, format, values));
    }
}
