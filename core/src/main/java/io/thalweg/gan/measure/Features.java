package io.thalweg.gan.measure;

/**
 * Images as rows of features: what a classifier makes of them, or their pixels.
 *
 * @param values {@code [count, length]}, finite; not copied
 * @param length of a row, at least 1
 */
public record Features(float[] values, int length) {
    public Features {
        if (length < 1 || values.length % length != 0) {
            throw new IllegalArgumentException("Features of " + values.length + " values in rows of " + length
                    + ": allowed whole rows of at least 1 value");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("Feature " + i % length + " of row " + i / length + " is "
                        + values[i] + ", allowed a finite number");
            }
        }
    }

    /** Number of rows. */
    public int count() {
        return values.length / length;
    }

    /** @throws IllegalArgumentException if rows of these cannot be compared with rows of the others, or there are none */
    void requireComparable(Features others) {
        if (length != others.length || values.length == 0 || others.values.length == 0) {
            throw new IllegalArgumentException(
                    "Features to compare are " + count() + " rows of " + length + " and " + others.count() + " rows of "
                            + others.length + ", allowed at least one row on each side and rows of one length");
        }
    }
}
