package io.thalweg.engine.torch;

import io.thalweg.random.Xorshift;
import java.util.Arrays;

/**
 * The log-uniform distribution over token ids, which are in order of frequency: P(id) = log((id + 2) / (id + 1)) /
 * log(vocabulary + 1), close to Zipf's law.
 */
record LogUniform(int vocabulary) {
    double probability(int id) {
        return Math.log1p(1.0 / (id + 1)) / Math.log1p(vocabulary);
    }

    /** The distinct words among {@code draws} independent ones, ascending. */
    int[] draw(int draws, Xorshift random) {
        int[] words = new int[draws];
        double range = StrictMath.log1p(vocabulary);
        for (int i = 0; i < draws; i++) {
            double uniform = (random.next() >>> 11) * 0x1p-53;
            words[i] = Math.min(vocabulary - 1, (int) StrictMath.exp(uniform * range) - 1);
        }
        return Arrays.stream(words).sorted().distinct().toArray();
    }

    /** How often a word is expected among the distinct ones of {@code draws}: the probability that it is one of them. */
    double expectedCount(int id, int draws) {
        return -Math.expm1(draws * Math.log1p(-probability(id)));
    }
}
