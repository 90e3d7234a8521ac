package io.thalweg.gan.measure;

import java.util.Arrays;

/**
 * Squared Euclidean distances between all rows of two sets, a block at a time: no matrix of all of them is held.
 *
 * <p>The rows of a block lie with their values transposed, {@code [length, BLOCK]}, so that the innermost loop goes over rows and
 * needs no sum across lanes, which Java's compiler does not vectorise for floats. By differences, not by the expansion |a|^2 - 2ab
 * + |b|^2: equal rows have distance zero, and a distance has the same bits from either end.
 */
final class SquaredDistances {
    /** Rows of a block. */
    private static final int BLOCK = 128;

    private SquaredDistances() {}

    /** Takes the distances from one row to the rows of a block. */
    interface Sink {
        /**
         * @param row from which
         * @param first of the rows to which
         * @param squared of {@code first + j} at {@code j}; reused by the next call
         * @param count of them, from 0
         */
        void take(int row, int first, float[] squared, int count);
    }

    static void forEach(Features from, Features to, Sink sink) {
        from.requireComparable(to);
        int length = from.length();
        float[] values = from.values();
        float[] block = new float[Math.multiplyExact(BLOCK, length)];
        float[] squared = new float[BLOCK];
        for (int first = 0; first < to.count(); first += BLOCK) {
            int count = Math.min(BLOCK, to.count() - first);
            transpose(to, first, count, block);
            for (int row = 0; row < from.count(); row++) {
                Arrays.fill(squared, 0);
                sum(values, row * length, length, block, squared);
                sink.take(row, first, squared, count);
            }
        }
    }

    private static void transpose(Features rows, int first, int count, float[] into) {
        int length = rows.length();
        float[] values = rows.values();
        for (int j = 0; j < count; j++) {
            int at = (first + j) * length;
            for (int k = 0; k < length; k++) {
                into[k * BLOCK + j] = values[at + k];
            }
        }
    }

    private static void sum(float[] values, int at, int length, float[] block, float[] squared) {
        int k = 0;
        for (; k + 4 <= length; k += 4) {
            addFour(values[at + k], values[at + k + 1], values[at + k + 2], values[at + k + 3], block, k, squared);
        }
        for (; k < length; k++) {
            addOne(values[at + k], block, k, squared);
        }
    }

    private static void addFour(float a, float b, float c, float d, float[] block, int k, float[] squared) {
        int at = k * BLOCK;
        for (int j = 0; j < BLOCK; j++) {
            float p = a - block[at + j];
            float q = b - block[at + BLOCK + j];
            float r = c - block[at + 2 * BLOCK + j];
            float s = d - block[at + 3 * BLOCK + j];
            squared[j] += p * p + q * q + r * r + s * s;
        }
    }

    private static void addOne(float a, float[] block, int k, float[] squared) {
        int at = k * BLOCK;
        for (int j = 0; j < BLOCK; j++) {
            float p = a - block[at + j];
            squared[j] += p * p;
        }
    }
}
