package io.thalweg.engine.torch;

import io.thalweg.random.Xorshift;
import java.util.Arrays;

/**
 * Samples of the vocabulary by the log-uniform distribution over token ids, which are in order of frequency: P(id) =
 * log((id + 2) / (id + 1)) / log(vocabulary + 1), close to Zipf's law. Each word is in a sample or not, independently of the
 * others, as often as it would be among a number of draws. For one thread.
 */
final class LogUniform {
    private final int vocabulary;
    /** Expected counts for the number of draws asked for last. */
    private double[] expected = new double[0];

    private int draws = -1;

    LogUniform(int vocabulary) {
        this.vocabulary = vocabulary;
    }

    double probability(int id) {
        return Math.log1p(1.0 / (id + 1)) / Math.log1p(vocabulary);
    }

    /** How often a word is expected in a sample: the probability that it is among {@code draws} independent ones. */
    double expectedCount(int id, int draws) {
        return -Math.expm1(draws * Math.log1p(-probability(id)));
    }

    /** The words of a sample, ascending; {@code draws} or fewer are expected. */
    int[] sample(int draws, Xorshift random) {
        if (this.draws != draws) {
            this.draws = draws;
            expected = new double[vocabulary];
            Arrays.setAll(expected, id -> expectedCount(id, draws));
        }
        int[] words = new int[vocabulary];
        int count = 0;
        for (int id = 0; id < vocabulary; id++) {
            if ((random.next() >>> 11) * 0x1p-53 < expected[id]) {
                words[count++] = id;
            }
        }
        return Arrays.copyOf(words, count);
    }
}
