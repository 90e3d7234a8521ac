package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.train.RoundLimits;
import io.thalweg.train.RoundMetrics;
import io.thalweg.word2vec.Word2VecConfig;
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

    @BeforeAll
    static void start() throws Exception {
        faults = Faults.in(folder);
    }

    @Test
    void aStragglerIsLeftOut() throws Exception {
        // Rounds of seconds: of shorter ones, training is too small a part.
        Word2VecConfig config = Faults.config(2, 4, 512);
        try (TestCluster cluster = faults.cluster("four", 4, "700m");
                JavaSparkContext spark = faults.spark(cluster, 4, Map.of("spark.executor.memory", "500m"))) {
            RoundLimits limits = new RoundLimits(0.75, 0.2, 600);
            faults.train(spark, config, faults.path("warm"));
            for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
                List<RoundMetrics> even = faults.train(spark, config, faults.path("even"));
                long slow = cluster.executors()
                        .get(Faults.random("straggler", repetition).nextInt(4))
                        .pid();
                CountDownLatch over = new CountDownLatch(1);
                // A fifth of the time it runs, four fifths it stands still.
                Thread brake = Faults.inBackground(0, () -> brake(slow, over));
                Faults.Watcher watcher = new Faults.Watcher(round -> {});
                List<RoundMetrics> uneven;
                try {
                    uneven = faults.train(spark, config, limits, faults.path("uneven"), watcher);
                } finally {
                    over.countDown();
                    brake.join();
                }
                int dropped =
                        uneven.stream().mapToInt(RoundMetrics::replicasDropped).sum();
                System.err.printf(
                        "straggler %d (seed %d), process %d, five times slower: left out of %d of %d rounds; slowest"
                                + " round %.2f s, %.2f s without a straggler, ratio %.2f; loss %.4f and %.4f%n",
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
