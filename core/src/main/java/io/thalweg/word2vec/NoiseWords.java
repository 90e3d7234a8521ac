package io.thalweg.word2vec;

import java.util.function.IntSupplier;

/**
 * The noise words that some predictions share. One taken twice is one word of weight two, which is the same gradient; one
 * that is also to be predicted is left out, not replaced, as in word2vec.c.
 */
final class NoiseWords {
    final int[] words;

    /** How often each was taken. */
    final float[] weights;

    int count;

    /** @param most words taken at a time */
    NoiseWords(int most) {
        words = new int[most];
        weights = new float[most];
    }

    /** @param predicted words at {@code [0, predictedCount)} that are no noise */
    void take(IntSupplier noise, int[] predicted, int predictedCount) {
        count = 0;
        for (int n = words.length; n > 0; n--) {
            int word = noise.getAsInt();
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

    /** Reads their rows early, see {@link EmbeddingTables#fetch}. */
    float fetch(EmbeddingTables tables) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += tables.fetch(tables.output, tables.offset(words[i]));
        }
        return sum;
    }
}
