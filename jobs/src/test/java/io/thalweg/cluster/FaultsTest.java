package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.problem.JobFailed;
import io.thalweg.random.Seeds;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.training.Word2VecTraining;
import io.thalweg.word2vec.KernelChoice;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What dies, hangs or lags on a real cluster, and what becomes of the run. Each case prints what was done when, and the
 * outcome. {@code -Dthalweg.faults=N} repeats the repeated ones N times instead of {@value #REPETITIONS}.
 */
@Tag("slow")
final class FaultsTest {
    private static final int REPETITIONS = 20;
    private static final long SEED = 31;
    private static final int EXECUTORS = 2;

    @TempDir
    static Path folder;

    private static TestCluster cluster;
    private static TestApplication application;
    private static String data;

    @BeforeAll
    static void start() throws Exception {
        application = TestApplication.in(folder.resolve("project"));
        cluster = TestCluster.start(folder.resolve("cluster"), new ClusterConfig(EXECUTORS, 1, "1g", 0));
        Path text = folder.resolve("text.txt");
        writeText(text);
        data = folder.resolve("data").toString();
        try (JavaSparkContext local =
                SparkSetup.start("prepare", "local[2]", Map.of(), new SparkSetup.Workload.Data())) {
            TextPreparation.run(
                    local,
                    TextPreparationConfig.builder()
                            .inputs(List.of(text.toString()))
                            .output(data)
                            .shards(4)
                            .minCount(1)
                            .heldOut(0)
                            .existing(Existing.REFUSE)
                            .build(),
                    PreparationListener.NONE);
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static int repetitions() {
        return Integer.getInteger("thalweg.faults", REPETITIONS);
    }

    /** A seeded text of 200,000 words from a Zipf-like vocabulary. */
    private static void writeText(Path file) throws IOException {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 10_000; line++) {
            for (int word = 0; word < 20; word++) {
                text.append('w')
                        .append((int) (3000 * Math.pow(random.nextDouble(), 3)))
                        .append(' ');
            }
            text.append('\n');
        }
        Files.writeString(file, text);
    }

    private static JavaSparkContext spark(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "spark.jars",
                application.jar().toString(),
                "spark.executor.memory",
                "700m",
                "spark.driver.host",
                "127.0.0.1",
                "spark.ui.enabled",
                "false",
                // One executor dies again and again, on purpose.
                "spark.task.maxFailures",
                "100",
                "spark.stage.maxConsecutiveAttempts",
                "100"));
        settings.putAll(more);
        return SparkSetup.start("faults", cluster.master(), settings, new SparkSetup.Workload.Training(1, EXECUTORS));
    }

    private static Word2VecConfig config(int merges, int replicas) {
        return config(merges, replicas, 32);
    }

    private static Word2VecConfig config(int merges, int replicas, int dimensions) {
        return Word2VecConfig.builder()
                .dimensions(dimensions)
                .epochs(2)
                .replicas(replicas)
                .threads(1)
                .mergesPerEpoch(merges)
                .kernel(KernelChoice.PLAIN)
                .seed(SEED)
                .build();
    }

    /** Hears warnings, and is told when each round has ended. */
    private static final class Watcher implements TrainingListener {
        private final List<String> warnings = new ArrayList<>();
        private final IntConsumer afterRound;

        Watcher(IntConsumer afterRound) {
            this.afterRound = afterRound;
        }

        @Override
        public void roundFinished(RoundMetrics metrics) {
            afterRound.accept(metrics.round());
        }

        @Override
        public void warned(String message) {
            warnings.add(message);
        }
    }

    private static List<RoundMetrics> train(
            JavaSparkContext spark, Word2VecConfig config, RoundLimits limits, Path output, TrainingListener listener)
            throws IOException {
        // No checkpoint on the way: what is lost must be made good without one.
        TrainerConfig trainer = new TrainerConfig(1000, 1, 0, 0, 0, limits);
        return Word2VecTraining.run(spark, config, trainer, data, output.toString(), Existing.OVERWRITE, listener);
    }

    private static byte[] model(Path output) throws IOException {
        return Files.readAllBytes(output.resolve("model.safetensors"));
    }

    /** Kills one of the executors there are, drawn by chance. @return what was killed */
    private static String killExecutor(Random random) {
        List<ProcessHandle> executors = cluster.executors();
        if (executors.isEmpty()) {
            return "nothing: no executor was there";
        }
        ProcessHandle victim = executors.get(random.nextInt(executors.size()));
        victim.destroyForcibly();
        return "process " + victim.pid();
    }

    /** Waits until so many executors are registered. */
    private static void awaitExecutors(JavaSparkContext spark, int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (spark.sc().statusTracker().getExecutorInfos().length < count + 1) {
            assertTrue(System.nanoTime() < deadline, "the cluster gives no executors");
            Thread.sleep(50);
        }
    }

    private static Thread inBackground(long delayMillis, Runnable action) {
        Thread thread = new Thread(() -> {
            try {
                Thread.sleep(delayMillis);
                action.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void anExecutorKilledCostsAtMostTheRoundAndNothingOfTheResult() throws Exception {
        Word2VecConfig config = config(8, EXECUTORS);
        try (JavaSparkContext spark = spark(Map.of())) {
            awaitExecutors(spark, EXECUTORS);
            Path whole = folder.resolve("whole");
            int rounds = train(spark, config, RoundLimits.defaults(), whole, new Watcher(round -> {}))
                    .size();
            int hits = 0;
            for (int repetition = 0; repetition < repetitions(); repetition++) {
                Random random = new Random(Seeds.derive(SEED, "executor", repetition));
                int round = random.nextInt(rounds - 1);
                long delay = random.nextInt(400);
                String[] killed = {""};
                Thread[] killer = new Thread[1];
                Watcher watcher = new Watcher(done -> {
                    if (done == round) {
                        killer[0] = inBackground(delay, () -> killed[0] = killExecutor(random));
                    }
                });
                Path output = folder.resolve("killed");
                awaitExecutors(spark, EXECUTORS);
                train(spark, config, RoundLimits.defaults(), output, watcher);
                killer[0].join();
                assertArrayEquals(model(whole), model(output), "repetition " + repetition);
                boolean earlier = watcher.warnings.stream().anyMatch(warning -> warning.contains(", for round "));
                hits += watcher.warnings.isEmpty() ? 0 : 1;
                System.err.printf(
                        "executor kill %d (seed %d): %s, %d ms after round %d of %d; equal; %s%n",
                        repetition, SEED, killed[0], delay, round, rounds, watcher.warnings);
                assertTrue(!earlier, "an earlier round was trained again: " + watcher.warnings);
            }
            System.err.printf("executor kills: %d of %d made a replica train again%n", hits, repetitions());
        }
    }

    @Test
    void anExecutorKilledInOneOfEveryTenRoundsNeedsNoRestart() throws Exception {
        Word2VecConfig config = config(30, EXECUTORS);
        try (JavaSparkContext spark = spark(Map.of())) {
            awaitExecutors(spark, EXECUTORS);
            Path whole = folder.resolve("tenth-whole");
            List<RoundMetrics> undisturbed =
                    train(spark, config, RoundLimits.defaults(), whole, new Watcher(round -> {}));
            Random random = new Random(Seeds.derive(SEED, "tenth", 0));
            List<String> kills = new ArrayList<>();
            Watcher watcher = new Watcher(done -> {
                if (done % 10 == 5) {
                    inBackground(random.nextInt(300), () -> kills.add("round " + done + ": " + killExecutor(random)));
                }
            });
            Path output = folder.resolve("tenth");
            List<RoundMetrics> disturbed = train(spark, config, RoundLimits.defaults(), output, watcher);
            double expected = undisturbed.get(undisturbed.size() - 1).loss();
            double found = disturbed.get(disturbed.size() - 1).loss();
            System.err.printf("kills %s; loss %.6f against %.6f undisturbed%n", kills, found, expected);
            assertTrue(kills.size() >= 5, kills.toString());
            assertEquals(expected, found, 0.01 * expected);
            assertArrayEquals(model(whole), model(output));
        }
    }

    @Test
    void aStragglerIsLeftOut() throws Exception {
        // Rounds of seconds: of shorter ones, training is too small a part.
        Word2VecConfig config = config(2, 4, 512);
        try (TestCluster four = TestCluster.start(folder.resolve("four"), new ClusterConfig(4, 1, "700m", 0));
                JavaSparkContext spark = SparkSetup.start(
                        "straggler",
                        four.master(),
                        Map.of(
                                "spark.jars", application.jar().toString(),
                                "spark.executor.memory", "500m",
                                "spark.driver.host", "127.0.0.1",
                                "spark.ui.enabled", "false"),
                        new SparkSetup.Workload.Training(1, 4))) {
            awaitExecutors(spark, 4);
            RoundLimits limits = new RoundLimits(0.75, 0.2, 600);
            train(spark, config, RoundLimits.defaults(), folder.resolve("warm"), new Watcher(round -> {}));
            List<RoundMetrics> normal =
                    train(spark, config, RoundLimits.defaults(), folder.resolve("even"), new Watcher(round -> {}));
            long slow = four.executors().get(1).pid();
            CountDownLatch over = new CountDownLatch(1);
            // A fifth of the time it runs, four fifths it stands still.
            Thread brake = inBackground(0, () -> brake(slow, over));
            Watcher watcher = new Watcher(round -> {});
            List<RoundMetrics> limited;
            try {
                limited = train(spark, config, limits, folder.resolve("uneven"), watcher);
            } finally {
                over.countDown();
                brake.join();
            }
            int dropped =
                    limited.stream().mapToInt(RoundMetrics::replicasDropped).sum();
            System.err.printf(
                    "straggler, five times slower: %d of %d rounds without it, slowest round %.2f s, %.2f s without a"
                            + " straggler; loss %.4f and %.4f%n",
                    dropped,
                    limited.size(),
                    slowestSeconds(limited),
                    slowestSeconds(normal),
                    limited.get(limited.size() - 1).loss(),
                    normal.get(normal.size() - 1).loss());
            assertTrue(dropped > 0, "no round was closed without the straggler");
            assertEquals(
                    dropped,
                    limited.stream().filter(round -> round.replicas() == 3).count());
            assertTrue(watcher.warnings.stream().anyMatch(warning -> warning.contains("too late")));
        }
    }

    private static double slowestSeconds(List<RoundMetrics> rounds) {
        return rounds.stream()
                .filter(round -> round.replicas() + round.replicasDropped() > 1)
                .mapToDouble(RoundMetrics::seconds)
                .max()
                .orElse(0);
    }

    private static void brake(long process, CountDownLatch over) {
        try {
            while (over.getCount() > 0) {
                signal("STOP", process);
                over.await(80, TimeUnit.MILLISECONDS);
                signal("CONT", process);
                over.await(20, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            signal("CONT", process);
        }
    }

    private static void signal(String name, long process) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHungExecutorEndsTheRoundWithAReason() throws Exception {
        Word2VecConfig config = config(8, EXECUTORS);
        try (JavaSparkContext spark = spark(Map.of())) {
            awaitExecutors(spark, EXECUTORS);
            List<Long> stopped = new ArrayList<>();
            Watcher watcher = new Watcher(round -> {
                if (round == 2) {
                    ProcessHandle victim = cluster.executors().get(0);
                    stopped.add(victim.pid());
                    signal("STOP", victim.pid());
                }
            });
            try {
                JobFailed failure = assertThrows(
                        JobFailed.class,
                        () -> train(spark, config, new RoundLimits(1, 0.2, 5), folder.resolve("hung"), watcher));
                System.err.println("hung executor: " + failure.getMessage());
                assertTrue(failure.getMessage().contains("A round did not end in time"), failure.getMessage());
                assertTrue(failure.getMessage().contains("round 3"), failure.getMessage());
            } finally {
                stopped.forEach(process -> signal("CONT", process));
            }
        }
    }

    @Test
    void workersComeAndGoWhileTraining() throws Exception {
        Word2VecConfig config = config(20, EXECUTORS);
        Path whole = folder.resolve("steady");
        try (JavaSparkContext spark = spark(Map.of())) {
            awaitExecutors(spark, EXECUTORS);
            train(spark, config, RoundLimits.defaults(), whole, new Watcher(round -> {}));
        }
        try (TestCluster changing = TestCluster.start(folder.resolve("changing"), new ClusterConfig(2, 1, "1g", 0));
                JavaSparkContext spark = SparkSetup.start(
                        "changing",
                        changing.master(),
                        Map.of(
                                "spark.jars", application.jar().toString(),
                                "spark.executor.memory", "700m",
                                "spark.driver.host", "127.0.0.1",
                                "spark.ui.enabled", "false",
                                "spark.dynamicAllocation.enabled", "true",
                                "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                                "spark.dynamicAllocation.minExecutors", "1",
                                "spark.dynamicAllocation.maxExecutors", "3"),
                        new SparkSetup.Workload.Training(1, EXECUTORS))) {
            List<String> told = new ArrayList<>();
            Process[] third = new Process[1];
            Watcher watcher = new Watcher(round -> {
                try {
                    if (round == 8) {
                        third[0] = changing.addWorker("worker-added", 1, "1g");
                        told.add("a third worker after round 8");
                    } else if (round == 20) {
                        for (int worker = 1; worker <= 2; worker++) {
                            ProcessHandle gone = changing.worker(worker);
                            gone.descendants().forEach(ProcessHandle::destroyForcibly);
                            gone.destroyForcibly();
                        }
                        told.add("two workers killed after round 20");
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Path output = folder.resolve("changed");
            train(spark, config, RoundLimits.defaults(), output, watcher);
            System.err.println("workers 2, 3, 1: " + told + "; " + watcher.warnings);
            assertEquals(2, told.size());
            assertArrayEquals(model(whole), model(output));
        }
    }

    @Test
    void aDataNodeLostWhileWritingCostsNothing() throws Exception {
        Word2VecConfig config = config(8, EXECUTORS);
        Path whole = folder.resolve("hdfs-whole");
        try (TestHdfs hdfs = TestHdfs.start(folder.resolve("hdfs"), 3);
                JavaSparkContext spark = spark(Map.of("spark.hadoop.dfs.client.use.datanode.hostname", "false"))) {
            awaitExecutors(spark, EXECUTORS);
            train(spark, config, RoundLimits.defaults(), whole, new Watcher(round -> {}));
            for (int repetition = 0; repetition < repetitions(); repetition++) {
                Random random = new Random(Seeds.derive(SEED, "datanode", repetition));
                int round = 1 + random.nextInt(10);
                int victim = random.nextInt(3);
                List<org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties> lost = new ArrayList<>();
                Watcher watcher = new Watcher(done -> {
                    if (done == round) {
                        lost.add(hdfs.cluster().stopDataNode(victim));
                    }
                });
                String output = hdfs.path("/model-" + repetition);
                TrainerConfig trainer = new TrainerConfig(1, 2, 0, 0, 0, RoundLimits.defaults());
                Word2VecTraining.run(spark, config, trainer, data, output, Existing.REFUSE, watcher);
                assertArrayEquals(
                        model(whole),
                        hdfs.read("/model-" + repetition + "/model.safetensors"),
                        "repetition " + repetition);
                System.err.printf(
                        "data node %d stopped after round %d (seed %d, repetition %d): equal; %s%n",
                        victim, round, SEED, repetition, watcher.warnings);
                hdfs.cluster().restartDataNode(lost.get(0), true);
                hdfs.cluster().waitActive();
            }
        }
    }
}
