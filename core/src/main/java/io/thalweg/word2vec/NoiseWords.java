package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;
import java.util.BitSet;

/**
 * The noise words that some predictions share. One drawn twice is one word of weight two, which is the same gradient; one
 * that is also to be predicted is left out, not drawn again, as in word2vec.c.
 */
final class NoiseWords {
    final int[] words;

    /** How often each was drawn. */
    final float[] weights;

    int count;

    private final int[] drawn;
    private final long[] scratch;

    /** @param most words drawn at a time */
    NoiseWords(int most) {
        words = new int[most];
        weights = new float[most];
        drawn = new int[most];
        scratch = new long[2 * most];
    }

    /** @param predicted words at {@code [0, predictedCount)} that are no noise */
    void draw(NoiseTable noise, Xorshift random, int[] predicted, int predictedCount) {
        count = 0;
        noise.draw(random, drawn, scratch);
        for (int word : drawn) {
            if (place(predicted, predictedCount, word) == predictedCount) {
                int same = place(words, count, word);
                if (same == count) {
                    words[count] = word;
                    weights[count++] = 1;
                } else {
                    weights[same]++;
                }
            }
        }
    }

    private static int place(int[] words, int count, int word) {
        int at = 0;
        while (at < count && words[at] != word) {
            at++;
        }
        return at;
    }

    void mark(BitSet rows) {
        for (int i = 0; i < count; i++) {
            rows.set(words[i]);
        }
    }

    /** Reads their rows early, see {@link EmbeddingTables#fetch}. */
    float fetch(EmbeddingTables tables) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += tables.fetch(tables.output, tables.offset(words[i]));
        }
        return sum;
    }
}
