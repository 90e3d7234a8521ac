package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.train.RoundLimits;
import io.thalweg.train.RoundMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An executor five times slower than the others is left out of the rounds. */
@Tag("slow")
final class StragglerTest {
    @TempDir
    static Path folder;

    private static Faults faults;
    private static Trainings trainings;

    @BeforeAll
    static void start() throws Exception {
        faults = Faults.in(folder);
        trainings = Trainings.in(folder);
    }

    @Test
    void aStragglerAmongWordVectorsIsLeftOut() throws Exception {
        // Rounds of seconds: of shorter ones, training is too small a part.
        aStragglerIsLeftOut("word2vec", trainings.of(Trainings.word2vec(2, 4, 512)));
    }

    @Test
    void aStragglerAmongLanguageModelsIsLeftOut() throws Exception {
        aStragglerIsLeftOut("lm", trainings.of(Trainings.languageModel(4)));
    }

    @Test
    void aStragglerAmongGansIsLeftOut() throws Exception {
        aStragglerIsLeftOut("gan", trainings.of(Trainings.gan(4)));
    }

    private static void aStragglerIsLeftOut(String family, Training training) throws Exception {
        try (TestCluster cluster = faults.cluster(family, 4, "700m");
                JavaSparkContext spark = faults.spark(cluster, 4, Map.of("spark.executor.memory", "600m"))) {
            RoundLimits limits = new RoundLimits(0.75, 0.2, 600);
            training.run(spark, faults.path(family + "-warm"));
            for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
                List<RoundMetrics> even = training.run(spark, faults.path(family + "-even"));
                long slow = cluster.executors()
                        .get(Faults.random("straggler", repetition).nextInt(4))
                        .pid();
                CountDownLatch over = new CountDownLatch(1);
                // A fifth of the time it runs, four fifths it stands still.
                Thread brake = Faults.inBackground(0, () -> brake(slow, over));
                Faults.Watcher watcher = new Faults.Watcher(round -> {});
                List<RoundMetrics> uneven;
                try {
                    uneven = training.run(spark, limits, faults.path(family + "-uneven"), watcher);
                } finally {
                    over.countDown();
                    brake.join();
                }
                int dropped =
                        uneven.stream().mapToInt(RoundMetrics::replicasDropped).sum();
                System.err.printf(
                        "%s, straggler %d (seed %d), process %d, five times slower: left out of %d of %d rounds; slowest"
                                + " round %.2f s, %.2f s without a straggler, ratio %.2f; loss %.4f and %.4f%n",
                        family,
                        repetition,
                        Faults.SEED,
                        slow,
                        dropped,
                        uneven.size(),
                        slowestSeconds(uneven),
                        slowestSeconds(even),
                        slowestSeconds(uneven) / slowestSeconds(even),
                        uneven.get(uneven.size() - 1).loss(),
                        even.get(even.size() - 1).loss());
                assertTrue(dropped > 0, "no round was closed without the straggler");
                assertEquals(
                        dropped,
                        uneven.stream().filter(round -> round.replicas() == 3).count());
                assertTrue(watcher.warnings.stream().anyMatch(warning -> warning.contains("too late")));
            }
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
                Faults.signal("STOP", process);
                over.await(80, TimeUnit.MILLISECONDS);
                Faults.signal("CONT", process);
                over.await(20, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Faults.signal("CONT", process);
        }
    }
}
