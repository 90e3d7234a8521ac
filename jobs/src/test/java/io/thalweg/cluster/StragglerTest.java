package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.train.RoundLimits;
import io.thalweg.train.RoundMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An executor five times slower than the others is left out of the rounds. Rounds last seconds, as in use: of shorter ones,
 * what is measured is how soon a machine that stands still most of the time learns that it is late.
 */
@Tag("slow")
final class StragglerTest {
    @TempDir
    static Path folder;

    private static final Pattern LATE = Pattern.compile("Round (\\d+) ends without .*\\(executor (\\d+) on");

    private static Faults faults;
    private static Trainings trainings;

    @BeforeAll
    static void start() throws Exception {
        faults = Faults.in(folder);
        trainings = Trainings.in(folder);
    }

    @Test
    void aStragglerAmongWordVectorsIsLeftOut() throws Exception {
        aStragglerIsLeftOut("word2vec", trainings.of(Trainings.word2vecOfLongRounds(4)));
    }

    @Test
    void aStragglerAmongLanguageModelsIsLeftOut() throws Exception {
        aStragglerIsLeftOut("lm", trainings.of(Trainings.languageModelOfLongRounds(4)));
    }

    @Test
    void aStragglerAmongGansIsLeftOut() throws Exception {
        aStragglerIsLeftOut("gan", trainings.ofLongRounds(Trainings.gan(4)));
    }

    private static void aStragglerIsLeftOut(String family, Training training) throws Exception {
        try (TestCluster cluster = faults.cluster(family, 4, "700m");
                JavaSparkContext spark = faults.spark(cluster, 4, Map.of("spark.executor.memory", "600m"))) {
            RoundLimits limits = new RoundLimits(0.75, 0.2, 600);
            Merges merges = new Merges();
            spark.sc().addSparkListener(merges);
            merges.awaitRounds(
                    training.run(spark, faults.path(family + "-warm")).size());
            for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
                merges.executors.clear();
                List<RoundMetrics> even = training.run(spark, faults.path(family + "-even"));
                merges.awaitRounds(even.size());
                long slow = cluster.executors()
                        .get(Faults.random("straggler", repetition).nextInt(4))
                        .pid();
                CountDownLatch over = new CountDownLatch(1);
                // A fifth of the time it runs, four fifths it stands still.
                Thread brake = Faults.inBackground(0, () -> brake(slow, over));
                Faults.Watcher watcher = new Faults.Watcher(round -> {});
                List<RoundMetrics> uneven;
                merges.executors.clear();
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
                merges.awaitRounds(uneven.size());
                assertEquals(
                        List.of(),
                        mergedByTheLate(uneven, watcher.warnings, merges.executors),
                        "executors that were too late merged in the round after: " + watcher.warnings);
            }
        }
    }

    /** Rounds in which an executor merged that had been too late in the round before, with the executor. */
    private static List<String> mergedByTheLate(
            List<RoundMetrics> rounds, List<String> warnings, SortedMap<Integer, Set<String>> merges) {
        Map<Integer, String> late = new HashMap<>();
        for (String warning : warnings) {
            Matcher matcher = LATE.matcher(warning);
            if (matcher.find()) {
                late.put(Integer.parseInt(matcher.group(1)), matcher.group(2));
            }
        }
        assertEquals(
                rounds.stream().mapToInt(RoundMetrics::replicasDropped).sum(), late.size(), "one replica in a round");
        List<String> found = new ArrayList<>();
        int round = 0;
        for (Set<String> executors : merges.values()) {
            String before = late.getOrDefault(round - 1, "");
            if (executors.contains(before)) {
                found.add("round " + round + ", executor " + before);
            }
            round++;
        }
        return found;
    }

    /** Which executors merged, by the stages of rounds. */
    private static final class Merges extends SparkListener {
        final SortedMap<Integer, Set<String>> executors = new ConcurrentSkipListMap<>();
        private final Set<Integer> ofRounds = ConcurrentHashMap.newKeySet();

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted stage) {
            String description = stage.properties().getProperty("spark.job.description", "");
            if (description.startsWith("round ")) {
                ofRounds.add(stage.stageInfo().stageId());
            }
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            // Replicas train in a stage before, whose tasks write a shuffle.
            if (task.taskType().equals("ResultTask") && ofRounds.contains(task.stageId())) {
                executors
                        .computeIfAbsent(task.stageId(), stage -> ConcurrentHashMap.newKeySet())
                        .add(task.taskInfo().executorId());
            }
        }

        /** Spark tells of tasks some time after they have ended. */
        void awaitRounds(int rounds) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (executors.size() < rounds && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertEquals(rounds, executors.size(), "stages that merge: " + executors);
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
