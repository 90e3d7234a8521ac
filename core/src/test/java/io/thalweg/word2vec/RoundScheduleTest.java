package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.word2vec.RoundSchedule.TokenRange;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundScheduleTest {
    private record Case(Word2VecConfig config, long tokens, RoundSchedule schedule) {
        static Case random(long seed) {
            Random random = new Random(seed);
            Word2VecConfig config = Word2VecConfig.builder()
                    .epochs(1 + random.nextInt(4))
                    .replicas(random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(12))
                    .mergesPerEpoch(random.nextBoolean() ? 0 : 1 + random.nextInt(50))
                    .warmUpFraction(random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.9)
                    .learningRate(0.01 + random.nextDouble())
                    .build();
            long tokens = 2 + (long) Math.exp(random.nextDouble() * 20);
            return new Case(config, tokens, new RoundSchedule(config, tokens));
        }
    }

    @Test
    void theRoundsOfEveryEpochCoverItsTokensExactlyOnceInOrder() {
        for (long seed = 0; seed < 500; seed++) {
            Case c = Case.random(seed);
            String message = "seed " + seed + ": " + c;
            int epoch = 0;
            long next = 0;
            for (int round = 0; round < c.schedule.rounds(); round++) {
                if (next == c.tokens) {
                    epoch++;
                    next = 0;
                }
                assertEquals(epoch, c.schedule.epoch(round), message);
                assertEquals(epoch + (double) next / c.tokens, c.schedule.epochAt(round), 1e-12, message);
                long replicaNext = next;
                for (int replica = 0; replica < c.schedule.replicas(round); replica++) {
                    TokenRange range = c.schedule.range(round, replica);
                    assertEquals(replicaNext, range.from(), message);
                    assertTrue(range.tokens() > 0, message);
                    replicaNext = range.to();
                }
                TokenRange range = c.schedule.range(round);
                assertEquals(range.from(), next, message);
                assertEquals(range.to(), replicaNext, message);
                next = range.to();
            }
            assertEquals(c.tokens, next, message);
            assertEquals(c.config.epochs() - 1, epoch, message);
            assertEquals(c.config.epochs(), c.schedule.epochAt(c.schedule.rounds()), message);
        }
    }

    @Test
    void replicasSharesDifferByAtMostOneToken() {
        for (long seed = 0; seed < 100; seed++) {
            Case c = Case.random(seed);
            for (int round = 0; round < c.schedule.rounds(); round++) {
                int replicas = c.schedule.replicas(round);
                long total = c.schedule.range(round).tokens();
                for (int replica = 0; replica < replicas; replica++) {
                    long share = c.schedule.range(round, replica).tokens();
                    assertTrue(Math.abs(share - (double) total / replicas) < 1, "seed " + seed + ": " + c);
                }
            }
        }
    }

    @Test
    void theLearningRateFallsWithoutJumpsFromTheFirstToTheLast() {
        for (long seed = 0; seed < 500; seed++) {
            Case c = Case.random(seed);
            String message = "seed " + seed + ": " + c;
            double factor = 1;
            double end = c.config.learningRate();
            for (int round = 0; round < c.schedule.rounds(); round++) {
                if (c.config.replicas() > 1 && !c.schedule.isWarmUp(round)) {
                    factor = 1.25;
                }
                LearningRateRamp ramp = c.schedule.learningRate(round);
                assertEquals(factor * end, ramp.from(), 1e-9, message);
                assertTrue(ramp.to() < ramp.from(), message);
                assertEquals((ramp.from() + ramp.to()) / 2, ramp.at(0.5), 1e-6, message);
                end = ramp.to() / factor;
            }
            assertEquals(c.config.minLearningRate(), end, 1e-9, message);
        }
    }

    @Test
    void severalReplicasWarmUpWithOne() {
        Word2VecConfig config = Word2VecConfig.builder()
                .replicas(8)
                .warmUpFraction(0.05)
                .mergesPerEpoch(32)
                .epochs(2)
                .build();
        RoundSchedule schedule = new RoundSchedule(config, 1_000_000);
        int round = 0;
        while (schedule.replicas(round) == 1) {
            round++;
        }
        assertEquals(2, round);
        assertEquals(50_000, schedule.range(round).from());
        assertEquals(2 + 30 + 32, schedule.rounds());
        for (; round < schedule.rounds(); round++) {
            assertEquals(8, schedule.replicas(round));
        }
    }

    @Test
    void theNumberOfMergesFollowsTheSizeOfTheCorpus() {
        Word2VecConfig one = Word2VecConfig.builder().epochs(1).build();
        assertEquals(1, new RoundSchedule(one, 1_600_000).rounds());
        assertEquals(1, new RoundSchedule(one, 17_000_000).rounds());
        assertEquals(7, new RoundSchedule(one, 70_000_000).rounds());
        assertEquals(64, new RoundSchedule(one, 5_000_000_000L).rounds());
        Word2VecConfig four = one.toBuilder().replicas(4).warmUpFraction(0).build();
        assertEquals(1, new RoundSchedule(four, 30_000).rounds());
        assertEquals(4, new RoundSchedule(four, 200_000).rounds());
        assertEquals(6, new RoundSchedule(four, 3_000_000).rounds());
        assertEquals(32, new RoundSchedule(four, 17_000_000).rounds());
        assertEquals(32, new RoundSchedule(four, 1_000_000_000).rounds());
        assertEquals(50, new RoundSchedule(four, 2_000_000_000).rounds());
        assertEquals(64, new RoundSchedule(four, 20_000_000_000L).rounds());
        Word2VecConfig eight =
                one.toBuilder().replicas(8).warmUpFraction(0).epochs(5).build();
        assertEquals(5 * 13, new RoundSchedule(eight, 17_000_000).rounds());
        assertEquals(5 * 13, new RoundSchedule(eight, 136_000_000).rounds());
        Word2VecConfig thousand =
                one.toBuilder().replicas(1000).warmUpFraction(0).build();
        assertEquals(100, new RoundSchedule(thousand, 2_000_000_000).rounds());
    }

    @Test
    void aRoundNeverHasMoreReplicasThanTokens() {
        Word2VecConfig config = Word2VecConfig.builder()
                .replicas(9)
                .mergesPerEpoch(100)
                .warmUpFraction(0)
                .epochs(1)
                .build();
        RoundSchedule schedule = new RoundSchedule(config, 5);
        assertEquals(5, schedule.rounds());
        assertEquals(1, schedule.replicas(0));
    }

    @Test
    void severalReplicasHaveTheRateThatIsGivenOrTheOneThatSuitsTheirMerge() {
        assertEquals(0.1, lastRate(Word2VecConfig.builder(), 1), 1e-9);
        assertEquals(0.125, lastRate(Word2VecConfig.builder(), 2), 1e-9);
        assertEquals(0.15, lastRate(Word2VecConfig.builder().merge(MergeChoice.ROW_ADASUM), 2), 1e-9);
        assertEquals(0.15, lastRate(Word2VecConfig.builder().architecture(Architecture.CBOW), 2), 1e-9);
        assertEquals(0.2, lastRate(Word2VecConfig.builder().replicaRateFactor(2), 2), 1e-9);
    }

    private static double lastRate(Word2VecConfig.Builder settings, int replicas) {
        Word2VecConfig config = settings.learningRate(0.1)
                .minLearningRate(0.1)
                .replicas(replicas)
                .build();
        RoundSchedule schedule = new RoundSchedule(config, 1_000_000);
        return schedule.learningRate(schedule.rounds() - 1).mean();
    }
}
