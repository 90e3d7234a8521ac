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
    private final int[] words = new int[SIZE];

    /** Place of the word that makes room next. */
    private int oldest;

    NoisePool(NoiseTable noise, Xorshift random) {
        this.noise = noise;
        this.random = random;
        Arrays.setAll(words, place -> noise.draw(random));
    }

    /**
     * How many words make room before each window.
     *
     * @param negativeSamples that each window takes
     */
    static int newWords(int negativeSamples) {
        return (negativeSamples + USES - 1) / USES;
    }

    /**
     * Draws the words that the next windows bring.
     *
     * @param drawn gets them, at {@code [0, count)}
     * @param count {@link #newWords} for each window
     */
    void draw(int[] drawn, int count) {
        for (int n = 0; n < count; n++) {
            drawn[n] = noise.draw(random);
        }
    }

    /** Puts a word in the oldest's place. */
    void replaceOldest(int word) {
        words[oldest] = word;
        oldest = oldest + 1 & PLACE;
    }

    int take() {
        return words[random.nextBelow(SIZE)];
    }

    /** Marks the words' rows. */
    void mark(BitSet rows) {
        for (int word : words) {
            rows.set(word);
        }
    }
}
