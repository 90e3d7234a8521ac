package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.random.Seeds;
import io.thalweg.spark.SparkSetup;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainingListener;
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
 * What the tests of faults share besides {@link Trainings}: clusters and ways to do harm. Each case prints
 * what was done when, and the outcome. {@code -Dthalweg.faults=N} repeats each N times instead of {@value #REPETITIONS}.
 */
final class Faults {
    static final long SEED = 31;
    private static final int REPETITIONS = 20;

    private final Path folder;
    private final TestApplication application;

    private Faults(Path folder, TestApplication application) {
        this.folder = folder;
        this.application = application;
    }

    /** @param folder of the test's own; models are written there */
    static Faults in(Path folder) throws IOException {
        return new Faults(folder, TestApplication.in(folder.resolve("project")));
    }

    static int repetitions() {
        return Integer.getInteger("thalweg.faults", REPETITIONS);
    }

    /** Draws for one repetition of one case. */
    static Random random(String name, int repetition) {
        return new Random(Seeds.derive(SEED, name, repetition));
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    TestCluster cluster(String name, int workers, String memory) throws IOException, InterruptedException {
        return TestCluster.start(folder.resolve(name), new ClusterConfig(workers, 1, memory, 0));
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
