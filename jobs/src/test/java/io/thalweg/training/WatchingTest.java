package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.tensorboard.ReadEvents;
import io.thalweg.tensorboard.TensorBoardListener;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.watch.RoundEnd;
import io.thalweg.watch.RunEnd;
import io.thalweg.watch.RunListener;
import io.thalweg.watch.RunStart;
import io.thalweg.watch.RunWatch;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run watched from outside in every way there is: each tells what {@code metrics.jsonl} has. */
final class WatchingTest {
    private static final Path SETTINGS = Path.of("..", "cluster-configs", "local.conf");
    private static final String SECRET = "wilhelmina-42";
    private static final Word2VecConfig CONFIG = Word2VecConfig.builder()
            .dimensions(8)
            .epochs(1)
            .replicas(2)
            .mergesPerEpoch(5)
            .sample(0)
            .seed(5)
            .build();

    @TempDir
    static Path shared;

    private static JavaSparkContext spark;
    private static Path data;

    @TempDir
    Path folder;

    /** Notes what it is told. */
    private static final class Notes implements RunListener {
        final List<RunStart> starts = Collections.synchronizedList(new ArrayList<>());
        final List<RoundEnd> rounds = Collections.synchronizedList(new ArrayList<>());
        final List<RunEnd> ends = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void runStarted(RunStart start) {
            starts.add(start);
        }

        @Override
        public void roundFinished(RoundEnd round) {
            rounds.add(round);
        }

        @Override
        public void runEnded(RunEnd end) {
            ends.add(end);
        }
    }

    @BeforeAll
    static void prepare() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String line : Files.readAllLines(SETTINGS)) {
            // The choices that this file offers for watching, taken.
            Matcher choice = Pattern.compile("#(spark\\.(?:ui\\.prometheus|metrics)\\S*)\\s+(\\S+)")
                    .matcher(line);
            if (choice.matches()) {
                settings.put(choice.group(1), choice.group(2));
            }
        }
        assertEquals(3, settings.size(), settings.toString());
        settings.put("spark.ui.enabled", "true");
        settings.put("spark.ui.port", "0");
        settings.put("spark.hadoop.fs.s3a.secret.key", SECRET);
        spark = SparkSetup.start("WatchingTest", "local[2]", settings, new SparkSetup.Workload.Training(1, 2));
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 400; line++) {
            text.append("one two three four five six seven ").append(line).append('\n');
        }
        Path input = Files.writeString(shared.resolve("text.txt"), text);
        data = shared.resolve("data");
        TextPreparation.run(
                spark,
                TextPreparationConfig.builder()
                        .inputs(List.of(input.toString()))
                        .output(data.toString())
                        .heldOut(0.1)
                        .minCount(1)
                        .shards(2)
                        .build(),
                PreparationListener.NONE);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private List<RoundMetrics> train(int maxRounds, Existing existing, Map<String, RunListener> listeners)
            throws IOException {
        return Word2VecTraining.run(
                spark,
                CONFIG,
                new TrainerConfig(2, 2, 2, 0, maxRounds),
                data.toString(),
                folder.resolve("model").toString(),
                existing,
                new TrainingListener() {},
                new RunWatch.Listeners(listeners, String::valueOf));
    }

    private static String page(String path) throws IOException, InterruptedException {
        // The type of this is Scala's; its text names the address.
        Matcher address = Pattern.compile("http://[^)]+")
                .matcher(String.valueOf(spark.sc().uiWebUrl()));
        assertTrue(address.find(), "Spark has no pages");
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address.group() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), path);
        return response.body();
    }

    /** The value of one of our gauges on the page. */
    private static double gauge(String page, String name) {
        Matcher value = Pattern.compile("(?m)^metrics_\\w+_driver_plugin_io_thalweg_spark_RoundPlugin_" + name
                        + "_Value\\{type=\"gauges\"\\} (\\S+)$")
                .matcher(page);
        assertTrue(
                value.find(),
                name + " is not among our gauges:\n"
                        + page.lines().filter(line -> line.contains("thalweg")).collect(Collectors.joining("\n")));
        return Double.parseDouble(value.group(1));
    }

    @Test
    void sparksPagesShowTheRun() throws Exception {
        List<RoundMetrics> metrics = train(0, Existing.REFUSE, Map.of());
        assertEquals(5, metrics.size());
        RoundMetrics last = metrics.get(4);
        String page = page("/metrics/prometheus/");
        assertEquals(5, gauge(page, "roundsDone"));
        assertEquals(5, gauge(page, "rounds"));
        assertEquals(last.loss(), gauge(page, "loss"));
        assertEquals(last.learningRate(), gauge(page, "learningRate"));
        assertEquals(metrics.get(3).validationLoss(), gauge(page, "validationLoss"));
        assertEquals(last.examplesSeen(), gauge(page, "examplesSeen"));
        assertEquals(last.examples() / last.seconds(), gauge(page, "examplesPerSecond"));
        assertEquals(last.communicationSeconds() / last.seconds(), gauge(page, "communicationShare"));
        assertEquals(0, gauge(page, "replicasDropped"));
        double trained = metrics.stream().mapToDouble(RoundMetrics::seconds).sum();
        assertTrue(gauge(page, "elapsedSeconds") >= trained, "less time has gone than was trained");
        // In one process the driver is the executor. Other runs of this class were trained there too.
        assertTrue(gauge(page, "process_examplesTrained") >= last.examplesSeen());
        assertEquals(gauge(page, "process_examplesTrained"), gauge(page, "executor_driver_examplesTrained"));
        for (String of : List.of("process_", "executor_driver_")) {
            assertTrue(gauge(page, of + "directBytes") > 0, of);
            assertTrue(gauge(page, of + "nonHeapBytes") > 1 << 20, of);
            if (Files.exists(Path.of("/proc/self/status"))) {
                assertTrue(gauge(page, of + "residentBytes") > 1 << 26, of);
            }
        }
        String executors = page("/metrics/executors/prometheus/");
        assertTrue(executors.contains("metrics_executor_DirectPoolMemory_bytes"), executors);
        String jobs = page("/api/v1/applications/" + spark.sc().applicationId() + "/jobs");
        RoundMetrics before = metrics.get(3);
        assertTrue(
                jobs.contains(
                        String.format(java.util.Locale.ROOT, "round 4 of 5; loss %.4f in round 3", before.loss())),
                jobs);
    }

    @Test
    void aRunThatIsResumedIsOneRunToThoseWhoWatch() throws IOException {
        Path board = folder.resolve("board");
        Notes notes = new Notes();
        Map<String, RunListener> listeners = Map.of(
                "notes",
                notes,
                "board",
                new TensorBoardListener(spark.hadoopConfiguration(), new org.apache.hadoop.fs.Path(board.toString())));
        Instant begin = Instant.now();
        train(3, Existing.REFUSE, listeners);
        // As if it had been killed after its third round: the last whole checkpoint holds two.
        Files.delete(folder.resolve("model/manifest.json"));
        Files.delete(folder.resolve("model/checkpoints/round-00003/manifest.json"));
        train(0, Existing.RESUME, listeners);
        Instant end = Instant.now();

        Map<String, Map<Long, List<Float>>> expected = new TreeMap<>();
        List<RoundMetrics> metrics = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("model/metrics.jsonl"))) {
            RoundMetrics round = Json.parse(line.getBytes(StandardCharsets.UTF_8), RoundMetrics.class, "metrics.jsonl");
            metrics.add(round);
            new RoundEnd(begin, round)
                    .scalars()
                    .forEach((tag, value) -> expected.computeIfAbsent(tag, name -> new TreeMap<>())
                            .put((long) round.round(), List.of(value.floatValue())));
        }
        assertEquals(5, metrics.size());
        RunStart start = notes.starts.get(0);
        Path run = board.resolve("model-" + start.runId().substring(0, 8));
        assertEquals(expected, ReadEvents.curves(run));
        assertEquals(2, expected.get("validation/loss").size(), "validated twice");
        for (Path file : ReadEvents.files(run)) {
            for (var event : ReadEvents.events(file)) {
                assertTrue(event.getWallTime() >= begin.toEpochMilli() / 1e3 - 1);
                assertTrue(event.getWallTime() <= end.toEpochMilli() / 1e3 + 1);
            }
        }

        assertEquals(
                List.of(0, 2), notes.starts.stream().map(RunStart::firstRound).toList());
        assertEquals(start.runId(), notes.starts.get(1).runId(), "one run");
        assertEquals(
                List.of(0, 1, 2, 2, 3, 4),
                notes.rounds.stream().map(round -> round.metrics().round()).toList());
        assertEquals(
                metrics.subList(2, 5),
                notes.rounds.stream().skip(3).map(RoundEnd::metrics).toList());
        assertEquals(
                List.of(RunEnd.Outcome.FINISHED, RunEnd.Outcome.FINISHED),
                notes.ends.stream().map(RunEnd::outcome).toList());
        assertEquals(
                List.of(3, 5), notes.ends.stream().map(RunEnd::completedRounds).toList());
        assertEquals("8", start.parameters().get("word2vec.dimensions"));
        assertEquals("2", start.parameters().get("trainer.checkpoint_every"));
        assertEquals("word2vec", start.family());
        assertFalse(notes.starts.toString().contains(SECRET), "a secret is handed out");
    }

    @Test
    void aListenerThatFailsChangesNothingAndAFailureIsToldWithItsReason() throws IOException {
        RunListener failing = new RunListener() {
            @Override
            public void runStarted(RunStart start) throws IOException {
                throw new IOException("no tracker there");
            }
        };
        List<String> warnings = Collections.synchronizedList(new ArrayList<>());
        Word2VecTraining.run(
                spark,
                CONFIG,
                new TrainerConfig(2, 2, 0, 0, 1),
                data.toString(),
                folder.resolve("model").toString(),
                Existing.REFUSE,
                new TrainingListener() {
                    @Override
                    public void warned(String message) {
                        warnings.add(message);
                    }
                },
                new RunWatch.Listeners(Map.of("failing", failing), String::valueOf));
        assertEquals(
                List.of("The listener failing is told nothing more of this run: IOException: no tracker there"),
                warnings.stream()
                        .filter(warning -> warning.contains("listener"))
                        .toList());

        Notes notes = new Notes();
        Path copy = folder.resolve("data");
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(data.relativize(file).toString()));
            }
        }
        Files.write(copy.resolve("train/part-00001.parquet"), new byte[100]);
        Exception failure = null;
        try {
            Word2VecTraining.run(
                    spark,
                    CONFIG,
                    new TrainerConfig(2, 2, 0, 0, 0),
                    copy.toString(),
                    folder.resolve("other").toString(),
                    Existing.REFUSE,
                    new TrainingListener() {},
                    new RunWatch.Listeners(Map.of("notes", notes), told -> "in short: damaged"));
        } catch (Exception e) {
            failure = e;
        }
        assertTrue(failure != null, "a damaged shard must end the run");
        assertEquals(1, notes.ends.size());
        assertEquals(RunEnd.Outcome.FAILED, notes.ends.get(0).outcome());
        assertEquals("in short: damaged", notes.ends.get(0).reason());
    }
}
