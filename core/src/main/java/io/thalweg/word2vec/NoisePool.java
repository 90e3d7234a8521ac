package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The {@value #SIZE} words that a thread takes its noise words from. Before each window the oldest make room for newly
 * drawn ones, one for each {@value #USES} that the window takes, rounded up; which it takes is uniform on the pool. So
 * a word drawn is taken up to {@value #USES} times on average, and its row comes from memory once and from a near cache
 * the other times. Every word taken has the noise distribution's probabilities; only those of windows close to each
 * other depend on each other.
 *
 * <p>For one thread. Like a {@link WindowTrainer}, a pool does not outlive a round, so that a round's draws follow from
 * its own seed.
 */
final class NoisePool {
    /** A power of two. Its rows take 56 kB with 100 dimensions and 152 kB with 300, which a core's second cache holds. */
    static final int SIZE = 128;

    static final int USES = 5;

    private static final int PLACE = SIZE - 1;

    private final NoiseTable noise;
    private final Xorshift random;
    private final int newWords;
    private final int[] words = new int[SIZE];

    /** Where the newest words begin; they go on at the beginning of the array. At first all are new. */
    private int newest;

    private int newestCount = SIZE;

    /** @param negativeSamples that each window takes */
    NoisePool(NoiseTable noise, Xorshift random, int negativeSamples) {
        this.noise = noise;
        this.random = random;
        this.newWords = newWords(negativeSamples);
        Arrays.setAll(words, place -> noise.draw(random));
    }

    /** How many words make room before each window. */
    static int newWords(int negativeSamples) {
        return (negativeSamples + USES - 1) / USES;
    }

    /** Replaces the oldest words. */
    void renew() {
        newest = newest + newestCount & PLACE;
        newestCount = newWords;
        for (int n = 0; n < newestCount; n++) {
            words[newest + n & PLACE] = noise.draw(random);
        }
    }

    int take() {
        return words[random.nextBelow(SIZE)];
    }

    /** Marks the newest words' rows. */
    void markNewest(BitSet rows) {
        for (int n = 0; n < newestCount; n++) {
            rows.set(words[newest + n & PLACE]);
        }
    }

    /** Reads the newest words' rows early, see {@link EmbeddingTables#fetch}. */
    float fetchNewest(EmbeddingTables tables) {
        float sum = 0;
        for (int n = 0; n < newestCount; n++) {
            sum += tables.fetch(tables.output, tables.offset(words[newest + n & PLACE]));
        }
        return sum;
    }
}
