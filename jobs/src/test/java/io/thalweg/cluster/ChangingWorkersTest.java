package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.train.RoundLimits;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers of a real cluster come and go while training, executors are allocated dynamically. */
@Tag("slow")
final class ChangingWorkersTest {
    @TempDir
    static Path folder;

    private static Faults faults;

    @BeforeAll
    static void start() throws Exception {
        faults = Faults.in(folder);
    }

    @Test
    void workersComeAndGoWhileTraining() throws Exception {
        Word2VecConfig config = Faults.config(20, 2);
        Path whole = faults.path("steady");
        try (TestCluster steady = faults.cluster("steady-cluster", 2, "1g");
                JavaSparkContext spark = faults.spark(steady, 2, Map.of())) {
            faults.train(spark, config, whole);
        }
        for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
            Random random = Faults.random("workers", repetition);
            int more = 2 + random.nextInt(10);
            int fewer = more + 3 + random.nextInt(15);
            try (TestCluster changing = faults.cluster("changing-" + repetition, 2, "1g");
                    JavaSparkContext spark = faults.spark(
                            changing,
                            2,
                            Map.of(
                                    "spark.dynamicAllocation.enabled", "true",
                                    "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                                    "spark.dynamicAllocation.minExecutors", "1",
                                    "spark.dynamicAllocation.initialExecutors", "2",
                                    "spark.dynamicAllocation.maxExecutors", "3"))) {
                List<String> told = new ArrayList<>();
                Faults.Watcher watcher = new Faults.Watcher(round -> {
                    if (round == more) {
                        add(changing);
                        told.add("a third worker after round " + round);
                    } else if (round == fewer) {
                        for (int worker = 1; worker <= 2; worker++) {
                            ProcessHandle gone = changing.worker(worker);
                            gone.descendants().forEach(ProcessHandle::destroyForcibly);
                            gone.destroyForcibly();
                        }
                        told.add("two workers killed after round " + round);
                    }
                });
                Path output = faults.path("changed-" + repetition);
                faults.train(spark, config, RoundLimits.defaults(), output, watcher);
                System.err.printf(
                        "workers 2, 3, 1 (seed %d, repetition %d): %s; equal; %s%n",
                        Faults.SEED, repetition, told, watcher.warnings);
                assertEquals(2, told.size());
                assertArrayEquals(Faults.model(whole), Faults.model(output), "repetition " + repetition);
            }
        }
    }

    private static void add(TestCluster cluster) {
        try {
            cluster.addWorker("worker-added", 1, "1g");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
