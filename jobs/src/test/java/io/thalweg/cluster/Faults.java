package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanLearningConfig;
import io.thalweg.gan.GanMeasuresConfig;
import io.thalweg.gan.GanNetworkConfig;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LearningConfig;
import io.thalweg.lm.NetworkConfig;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.prepare.ImagePreparation;
import io.thalweg.prepare.ImagePreparationConfig;
import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.UnknownWords;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.random.Seeds;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.training.GanRequest;
import io.thalweg.training.GanTraining;
import io.thalweg.training.LanguageModelTraining;
import io.thalweg.training.Word2VecTraining;
import io.thalweg.watch.RunWatch;
import io.thalweg.word2vec.KernelChoice;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * What the tests of faults share: a dataset, trainings of a few seconds on a cluster, and ways to do harm. Each case prints
 * what was done when, and the outcome. {@code -Dthalweg.faults=N} repeats each N times instead of {@value #REPETITIONS}.
 */
final class Faults {
    static final long SEED = 31;
    private static final int REPETITIONS = 20;
    private static final TrainerConfig EIGHT_ROUNDS = new TrainerConfig(1000, 1, 0, 0, 8);

    private final Path folder;
    private final TestApplication application;
    private final String data;

    private Faults(Path folder, TestApplication application, String data) {
        this.folder = folder;
        this.application = application;
        this.data = data;
    }

    /** @param folder of the test's own; models are written there */
    static Faults in(Path folder) throws Exception {
        TestApplication application = TestApplication.in(folder.resolve("project"));
        Path text = folder.resolve("text.txt");
        writeText(text);
        String data = folder.resolve("data").toString();
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
        return new Faults(folder, application, data);
    }

    /** The same text for language models, which need unknown words and the ends of documents; made when first asked for. */
    String languageData() throws IOException {
        String made = folder.resolve("lm-data").toString();
        if (!Files.exists(folder.resolve("lm-data").resolve("manifest.json"))) {
            try (JavaSparkContext local =
                    SparkSetup.start("prepare", "local[2]", Map.of(), new SparkSetup.Workload.Data())) {
                TextPreparation.run(
                        local,
                        TextPreparationConfig.builder()
                                .inputs(List.of(folder.resolve("text.txt").toString()))
                                .output(made)
                                .shards(4)
                                .minCount(1)
                                .unknownWords(UnknownWords.KEEP)
                                .documentEnd(true)
                                .heldOut(0)
                                .existing(Existing.REFUSE)
                                .build(),
                        PreparationListener.NONE);
            }
        }
        return made;
    }

    /** Pictures of two kinds for GANs; made when first asked for. */
    String imageData() throws IOException {
        String made = folder.resolve("gan-data").toString();
        if (!Files.exists(folder.resolve("gan-data").resolve("manifest.json"))) {
            Path pictures = Files.write(folder.resolve("pictures.zip"), SmallPictures.zip(1000, SEED));
            try (JavaSparkContext local =
                    SparkSetup.start("prepare", "local[2]", Map.of(), new SparkSetup.Workload.Data())) {
                ImagePreparation.run(
                        local,
                        ImagePreparationConfig.of(
                                List.of(pictures.toString()), made, ImageOptions.of(SmallPictures.SIDE, 1)),
                        PreparationListener.NONE);
            }
        }
        return made;
    }

    /** Small networks, of eight rounds that take longer than what is around them. */
    static GanConfig gan(int replicas) {
        return new GanConfig(
                new GanNetworkConfig(8, 8, DiscriminatorNorm.BATCH, true),
                GanLearningConfig.defaults(),
                averaging(replicas, 400),
                16,
                110,
                GanConfig.DEFAULT_ENGINE,
                Device.CPU,
                1,
                SEED);
    }

    private static AveragingConfig averaging(int replicas, int localSteps) {
        AveragingConfig averaging = AveragingConfig.defaults();
        return new AveragingConfig(
                replicas,
                localSteps,
                averaging.outerStep(),
                averaging.outerLearningRate(),
                averaging.outerMomentum(),
                averaging.optimizerState());
    }

    /** Trains a GAN without a checkpoint on the way. */
    List<RoundMetrics> train(JavaSparkContext spark, GanConfig config, Path output, TrainingListener listener)
            throws IOException {
        return GanTraining.run(
                spark,
                new GanRequest(config, GanMeasuresConfig.defaults()),
                EIGHT_ROUNDS,
                imageData(),
                output.toString(),
                Existing.OVERWRITE,
                listener,
                RunWatch.Listeners.none());
    }

    /** A small LSTM with dropout, of eight rounds that take longer than what is around them. */
    static LanguageModelConfig languageModel(int replicas) {
        NetworkConfig usual = NetworkConfig.of(Cell.LSTM, 2, 12);
        NetworkConfig network = new NetworkConfig(
                usual.cell(),
                usual.layers(),
                usual.hidden(),
                usual.embedding(),
                usual.embeddings(),
                usual.output(),
                usual.cutoffs(),
                usual.sampledWords(),
                usual.forgetBias(),
                usual.initialRange(),
                0.2,
                0.1);
        return new LanguageModelConfig(
                network, LearningConfig.defaults(), averaging(replicas, 300), 8, 10, 2, "torch", Device.CPU, 1, SEED);
    }

    /** Trains a language model without a checkpoint on the way. */
    List<RoundMetrics> train(JavaSparkContext spark, LanguageModelConfig config, Path output, TrainingListener listener)
            throws IOException {
        return LanguageModelTraining.run(
                spark,
                config,
                EIGHT_ROUNDS,
                languageData(),
                output.toString(),
                Existing.OVERWRITE,
                listener,
                RunWatch.Listeners.none());
    }

    static int repetitions() {
        return Integer.getInteger("thalweg.faults", REPETITIONS);
    }

    /** Draws for one repetition of one case. */
    static Random random(String name, int repetition) {
        return new Random(Seeds.derive(SEED, name, repetition));
    }

    String data() {
        return data;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    TestCluster cluster(String name, int workers, String memory) throws IOException, InterruptedException {
        return TestCluster.start(folder.resolve(name), new ClusterConfig(workers, 1, memory, 0));
    }

    /** A seeded text of 200,000 words from a Zipf-like vocabulary. */
    private static void writeText(Path file) throws IOException {
        Files.writeString(file, SmallText.of(new Random(SEED), 10_000, 20, 3000));
    }

    /**
     * Spark for training.
     *
     * @param more settings besides, or instead of, those every case has
     */
    JavaSparkContext spark(TestCluster cluster, int executors, Map<String, String> more) throws InterruptedException {
        return spark(cluster, executors, more, new SparkSetup.Workload.Training(1, executors));
    }

    /** The same for jobs over data. */
    JavaSparkContext data(TestCluster cluster, int executors, Map<String, String> more) throws InterruptedException {
        return spark(cluster, executors, more, new SparkSetup.Workload.Data());
    }

    private JavaSparkContext spark(
            TestCluster cluster, int executors, Map<String, String> more, SparkSetup.Workload workload)
            throws InterruptedException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "spark.jars",
                application.jar().toString(),
                "spark.executor.memory",
                "700m",
                "spark.driver.host",
                "127.0.0.1",
                "spark.ui.enabled",
                "false",
                // What a JVM writes when native code makes it crash is left when the cluster's folder is not.
                "spark.executor.extraJavaOptions",
                "-XX:ErrorFile=" + Path.of("target").toAbsolutePath() + "/executor-crash-%p.log",
                // One executor dies again and again, on purpose.
                "spark.task.maxFailures",
                "100",
                "spark.stage.maxConsecutiveAttempts",
                "100"));
        settings.putAll(more);
        JavaSparkContext spark = SparkSetup.start("faults", cluster.master(), settings, workload);
        awaitExecutors(spark, executors);
        return spark;
    }

    /**
     * Waits until so many executors have run a task. One that is only registered may still be fetching the application, and can hold no
     * copy of the state until then.
     */
    static void awaitExecutors(JavaSparkContext spark, int count) throws InterruptedException {
        Set<String> ran = ConcurrentHashMap.newKeySet();
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd task) {
                ran.add(task.taskInfo().executorId());
            }
        };
        spark.sc().addSparkListener(listener);
        try {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (ran.size() < count) {
                assertTrue(System.nanoTime() < deadline, "the cluster gives no executors");
                spark.parallelize(Collections.nCopies(count, 0), count).count();
                Thread.sleep(50);
            }
        } finally {
            spark.sc().removeSparkListener(listener);
        }
    }

    static Word2VecConfig config(int merges, int replicas) {
        return config(merges, replicas, 32);
    }

    static Word2VecConfig config(int merges, int replicas, int dimensions) {
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

    /** Trains without a checkpoint on the way: what is lost must be made good without one. */
    List<RoundMetrics> train(
            JavaSparkContext spark, Word2VecConfig config, RoundLimits limits, Path output, TrainingListener listener)
            throws IOException {
        TrainerConfig trainer = new TrainerConfig(1000, 1, 0, 0, 0, limits);
        return Word2VecTraining.run(spark, config, trainer, data, output.toString(), Existing.OVERWRITE, listener);
    }

    /** The same with nothing to disturb it. */
    List<RoundMetrics> train(JavaSparkContext spark, Word2VecConfig config, Path output) throws IOException {
        return train(spark, config, RoundLimits.defaults(), output, new Watcher(round -> {}));
    }

    static byte[] model(Path output) throws IOException {
        return Files.readAllBytes(output.resolve("model.safetensors"));
    }

    /** Kills one of the executors there are, drawn by chance. @return what was killed */
    static String killExecutor(TestCluster cluster, Random random) {
        List<ProcessHandle> executors = cluster.executors();
        if (executors.isEmpty()) {
            return "nothing: no executor was there";
        }
        ProcessHandle victim = executors.get(random.nextInt(executors.size()));
        victim.destroyForcibly();
        return "process " + victim.pid();
    }

    /** Does something later, beside what the test does. */
    static Thread inBackground(long delayMillis, Runnable action) {
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

    /** Sends a signal to a process. */
    static void signal(String name, long process) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hears warnings, and is told when each round has ended. */
    static final class Watcher implements TrainingListener {
        final List<String> warnings = new ArrayList<>();
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
}
