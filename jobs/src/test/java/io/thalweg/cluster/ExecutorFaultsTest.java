package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.RoundMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors of a real cluster, killed or hung while training. */
@Tag("slow")
final class ExecutorFaultsTest {
    @TempDir
    static Path folder;

    private static final int EXECUTORS = 2;
    private static Faults faults;
    private static Trainings trainings;
    private static TestCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        faults = Faults.in(folder);
        trainings = Trainings.in(folder);
        cluster = faults.cluster("cluster", EXECUTORS, "1g");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void anExecutorKilledCostsAtMostTheRoundAndNothingOfTheResult() throws Exception {
        killed("word2vec", 400, trainings.of(Trainings.word2vec(8, EXECUTORS)));
    }

    /** What a cell is trained of, and what it was made to, goes from executor to executor. */
    @Test
    void anExecutorKilledLeavesBlocksAsTheyAre() throws Exception {
        killed("blocks", 400, trainings.of(Trainings.word2vecOnBlocks(8, EXECUTORS)));
    }

    /** Its optimiser's moments and the replicas' hidden states come through too. */
    @Test
    void anExecutorKilledLeavesALanguageModelAsItIs() throws Exception {
        killed("lm", 1000, trainings.of(Trainings.languageModel(EXECUTORS)));
    }

    /** Both networks, their moments and their layers' statistics. */
    @Test
    void anExecutorKilledLeavesAGanAsItIs() throws Exception {
        killed("gan", 2000, trainings.of(Trainings.gan(EXECUTORS)));
    }

    /** @param within so many ms after a round's end an executor is killed: about as long as a round takes */
    private static void killed(String family, int within, Training training) throws Exception {
        try (JavaSparkContext spark = faults.spark(cluster, EXECUTORS, Map.of())) {
            Path whole = faults.path(family + "-whole");
            int rounds = training.run(spark, whole).size();
            int hits = 0;
            for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
                Random random = Faults.random(family, repetition);
                int round = random.nextInt(rounds - 1);
                long delay = random.nextInt(within);
                String[] killed = {""};
                Thread[] killer = new Thread[1];
                Faults.Watcher watcher = new Faults.Watcher(done -> {
                    if (done == round) {
                        killer[0] = Faults.inBackground(delay, () -> killed[0] = Faults.killExecutor(cluster, random));
                    }
                });
                Path output = faults.path(family + "-killed");
                Faults.awaitExecutors(spark, EXECUTORS);
                training.run(spark, output, watcher);
                killer[0].join();
                assertArrayEquals(Faults.model(whole), Faults.model(output), "repetition " + repetition);
                hits += watcher.warnings.isEmpty() ? 0 : 1;
                System.err.printf(
                        "%s, executor kill %d (seed %d): %s, %d ms after round %d of %d; equal; %s%n",
                        family, repetition, Faults.SEED, killed[0], delay, round, rounds, watcher.warnings);
                assertFalse(
                        watcher.warnings.stream().anyMatch(warning -> isOfEarlierRound(warning, round)),
                        "an earlier round was trained again: " + watcher.warnings);
            }
            System.err.printf(
                    "%s, executor kills: %d of %d made a replica train again%n", family, hits, Faults.repetitions());
            assertTrue(hits > 0, "no kill came while a replica trained: the test has shown nothing");
        }
    }

    /** Whether a round was trained again that was over when an executor was killed, or for a later one. */
    private static boolean isOfEarlierRound(String warning, int killedAfter) {
        Matcher round = Pattern.compile("Round (\\d+)").matcher(warning);
        return round.lookingAt() && Integer.parseInt(round.group(1)) <= killedAfter || warning.contains(", for round ");
    }

    @Test
    void anExecutorKilledInOneOfEveryTenRoundsNeedsNoRestart() throws Exception {
        Training training = trainings.of(Trainings.word2vec(30, EXECUTORS));
        try (JavaSparkContext spark = faults.spark(cluster, EXECUTORS, Map.of())) {
            Path whole = faults.path("tenth-whole");
            double expected = lastLoss(training.run(spark, whole));
            for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
                Random random = Faults.random("tenth", repetition);
                List<String> kills = Collections.synchronizedList(new ArrayList<>());
                Faults.Watcher watcher = new Faults.Watcher(done -> {
                    if (done % 10 == 5) {
                        Faults.inBackground(
                                random.nextInt(300),
                                () -> kills.add("round " + done + ": " + Faults.killExecutor(cluster, random)));
                    }
                });
                Path output = faults.path("tenth");
                Faults.awaitExecutors(spark, EXECUTORS);
                double found = lastLoss(training.run(spark, output, watcher));
                System.err.printf(
                        "kills in one of ten rounds, %d (seed %d): %s; loss %.6f against %.6f undisturbed%n",
                        repetition, Faults.SEED, kills, found, expected);
                assertTrue(kills.size() >= 5, kills.toString());
                assertEquals(expected, found, 0.01 * expected);
                assertArrayEquals(Faults.model(whole), Faults.model(output), "repetition " + repetition);
            }
        }
    }

    private static double lastLoss(List<RoundMetrics> rounds) {
        return rounds.get(rounds.size() - 1).loss();
    }

    @Test
    void aHungExecutorEndsTheRoundWithAReason() throws Exception {
        Training training = trainings.of(Trainings.word2vec(8, EXECUTORS));
        for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
            Random random = Faults.random("hung", repetition);
            int hungAfter = 1 + random.nextInt(12);
            int victim = random.nextInt(EXECUTORS);
            List<Long> stopped = new ArrayList<>();
            Faults.Watcher watcher = new Faults.Watcher(round -> {
                if (round == hungAfter) {
                    stopped.add(cluster.executors().get(victim).pid());
                    Faults.signal("STOP", stopped.get(0));
                }
            });
            try (JavaSparkContext spark = faults.spark(cluster, EXECUTORS, Map.of())) {
                JobFailed failure = assertThrows(
                        JobFailed.class,
                        () -> training.run(spark, new RoundLimits(1, 0.2, 5), faults.path("hung"), watcher));
                System.err.printf(
                        "executor hung after round %d (seed %d, repetition %d): %s%n",
                        hungAfter, Faults.SEED, repetition, failure.getMessage());
                assertTrue(failure.getMessage().contains("A round did not end in time"), failure.getMessage());
                assertTrue(failure.getMessage().contains("round " + (hungAfter + 1)), failure.getMessage());
            } finally {
                stopped.forEach(process -> Faults.signal("CONT", process));
            }
        }
    }
}
