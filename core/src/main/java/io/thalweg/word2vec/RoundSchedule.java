package io.thalweg.word2vec;

import java.io.Serializable;

/**
 * Which tokens are trained in which round, by which replica, at which rate. A pure function of the configuration and the
 * number of tokens; the rounds of an epoch cover its tokens exactly once, in order.
 *
 * <p>With several replicas the first epoch begins with warm-up rounds, in which replica 0 trains alone; then, and in all
 * later epochs, a round's tokens are cut evenly among the replicas.
 */
final class RoundSchedule implements Serializable {
    private static final long serialVersionUID = 1L;

    // One replica has nothing to merge: its rounds are long, several seconds each, and serve checkpoints and progress.
    // Where there are several, none of them has longer ones, but for the one that trains alone at first.
    private static final int AUTOMATIC_CHUNKS = 64;
    private static final long AUTOMATIC_CHUNK_TOKENS = 10_000_000;
    // Several replicas merge so many times a replica in a run, whatever the size of the corpus. In a small one a round
    // has FINE_TOKENS at least, and LEAST_TOKENS of each replica, unless that makes fewer than LEAST_CHUNKS of an
    // epoch.
    private static final int ROUNDS_A_REPLICA = 8;
    private static final long FINE_TOKENS = 500_000;
    private static final long LEAST_TOKENS = 20_000;
    private static final int LEAST_CHUNKS = 4;
    // Blocks: a chunk of more tokens, or fewer chunks in a run, was seen to cost quality.
    private static final long BLOCK_TOKENS = 2_000_000;
    private static final int LEAST_BLOCK_CHUNKS = 24;

    private final Word2VecConfig config;
    private final long tokens;
    private final int chunks;
    private final long warmUpTokens;
    private final int warmUpRounds;
    private final int firstEpochChunks;

    /** Tokens {@code [from, to)} of the training split. */
    record TokenRange(long from, long to) {
        long tokens() {
            return to - from;
        }

        /** Part {@code index} of {@code parts} that differ by at most one token. */
        TokenRange part(int index, int parts) {
            return new TokenRange(from + tokens() * index / parts, from + tokens() * (index + 1) / parts);
        }
    }

    /** @param tokens in the training split, positive */
    RoundSchedule(Word2VecConfig config, long tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("Found " + tokens + " tokens, allowed at least 1");
        }
        this.config = config;
        this.tokens = tokens;
        this.chunks = (int) Math.min(tokens, chunks(config, tokens));
        this.warmUpTokens = !averages(config) ? 0 : (long) (config.warmUpFraction() * tokens);
        this.warmUpRounds = (int) ceilDivide(warmUpTokens * chunks, tokens);
        this.firstEpochChunks = (int) Math.max(1, (tokens - warmUpTokens) * chunks / tokens);
    }

    /** Whether there is anything to merge. */
    private static boolean averages(Word2VecConfig config) {
        return config.replicas() > 1 && config.distribution() == Distribution.AVERAGE;
    }

    private static long chunks(Word2VecConfig config, long tokens) {
        if (config.mergesPerEpoch() > 0) {
            return config.mergesPerEpoch();
        }
        if (config.distribution() == Distribution.BLOCKS) {
            return Math.max(ceilDivide(tokens, BLOCK_TOKENS), clamp(tokens / LEAST_TOKENS, (int)
                    ceilDivide(LEAST_BLOCK_CHUNKS, config.epochs())));
        }
        long atLeast = clamp(tokens / AUTOMATIC_CHUNK_TOKENS / config.replicas(), AUTOMATIC_CHUNKS);
        if (config.replicas() == 1) {
            return atLeast;
        }
        long wanted = ceilDivide((long) ROUNDS_A_REPLICA * config.replicas(), config.epochs());
        long least = clamp(tokens / LEAST_TOKENS, LEAST_CHUNKS);
        long finest = tokens / Math.max(FINE_TOKENS, config.replicas() * LEAST_TOKENS);
        return Math.max(least, Math.max(atLeast, Math.min(wanted, finest)));
    }

    private static long clamp(long value, long most) {
        return Math.max(1, Math.min(most, value));
    }

    private static long ceilDivide(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    int rounds() {
        return Math.addExact(warmUpRounds + firstEpochChunks, Math.multiplyExact(config.epochs() - 1, chunks));
    }

    /** From 0. */
    int epoch(int round) {
        int later = round - warmUpRounds - firstEpochChunks;
        return later < 0 ? 0 : 1 + later / chunks;
    }

    boolean isWarmUp(int round) {
        return round < warmUpRounds;
    }

    /** The tokens of a round, of all its replicas together. */
    TokenRange range(int round) {
        if (round < 0 || round >= rounds()) {
            throw new IllegalArgumentException("Found round " + round + ", allowed 0 to " + (rounds() - 1));
        }
        if (isWarmUp(round)) {
            return new TokenRange(0, warmUpTokens).part(round, warmUpRounds);
        }
        int later = round - warmUpRounds - firstEpochChunks;
        return later < 0
                ? new TokenRange(warmUpTokens, tokens).part(round - warmUpRounds, firstEpochChunks)
                : new TokenRange(0, tokens).part(later % chunks, chunks);
    }

    /** A round never has more replicas than tokens. */
    int replicas(int round) {
        return isWarmUp(round)
                ? 1
                : (int) Math.min(config.replicas(), range(round).tokens());
    }

    TokenRange range(int round, int replica) {
        return range(round).part(replica, replicas(round));
    }

    /** Epochs complete when {@code round} begins; also defined for the round after the last. */
    double epochAt(int round) {
        return round == rounds()
                ? config.epochs()
                : epoch(round) + (double) range(round).from() / tokens;
    }

    /** Falls linearly with the tokens done, as in word2vec.c, through the round as one replica sees it. */
    LearningRateRamp learningRate(int round) {
        double factor = !averages(config) || isWarmUp(round) ? 1 : config.replicaRateFactor();
        return new LearningRateRamp(factor * rateAt(epochAt(round)), factor * rateAt(epochAt(round + 1)));
    }

    private double rateAt(double epochs) {
        return config.learningRate() + (config.minLearningRate() - config.learningRate()) * (epochs / config.epochs());
    }
}
