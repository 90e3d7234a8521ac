package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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

    private static final Map<String, String> DYNAMIC = Map.of(
            "spark.dynamicAllocation.enabled", "true",
            "spark.dynamicAllocation.shuffleTracking.enabled", "true",
            "spark.dynamicAllocation.minExecutors", "1",
            "spark.dynamicAllocation.initialExecutors", "2",
            "spark.dynamicAllocation.maxExecutors", "3");

    private static Faults faults;
    private static Trainings trainings;

    @BeforeAll
    static void start() throws Exception {
        faults = Faults.in(folder);
        trainings = Trainings.in(folder);
    }

    @Test
    void workersComeAndGoWhileWordVectorsTrain() throws Exception {
        workersComeAndGo("word2vec", trainings.of(Trainings.word2vec(20, 2)));
    }

    @Test
    void workersComeAndGoWhileALanguageModelTrains() throws Exception {
        workersComeAndGo("lm", trainings.of(Trainings.languageModel(2)));
    }

    @Test
    void workersComeAndGoWhileAGanTrains() throws Exception {
        workersComeAndGo("gan", trainings.of(Trainings.gan(2)));
    }

    private static void workersComeAndGo(String family, Training training) throws Exception {
        Path whole = faults.path(family + "-steady");
        int rounds;
        try (TestCluster steady = faults.cluster(family + "-steady-cluster", 2, "1g");
                JavaSparkContext spark = faults.spark(steady, 2, Map.of())) {
            rounds = training.run(spark, whole).size();
        }
        for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
            Random random = Faults.random("workers", repetition);
            int more = 1 + random.nextInt(rounds / 4);
            int fewer = more + 2 + random.nextInt(rounds / 2 - 1);
            try (TestCluster changing = faults.cluster(family + "-changing-" + repetition, 2, "1g");
                    JavaSparkContext spark = faults.spark(changing, 2, DYNAMIC)) {
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
                Path output = faults.path(family + "-changed");
                training.run(spark, output, watcher);
                assertEquals(2, told.size(), told.toString());
                assertArrayEquals(Faults.model(whole), Faults.model(output), "repetition " + repetition);
                System.err.printf(
                        "%s, workers 2, 3, 1 (seed %d, repetition %d): %s, of %d; equal; %s%n",
                        family, Faults.SEED, repetition, told, rounds, watcher.warnings);
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
