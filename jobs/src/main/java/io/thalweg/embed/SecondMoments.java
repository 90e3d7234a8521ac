package io.thalweg.embed;

/**
 * The sum of {@code v v^T} over many vectors, {@code [dimensions, dimensions]}, exact and so independent of the order and
 * grouping in which vectors come: the same sum whatever the number of tasks. Each product is rounded once, to a multiple
 * of {@code bound^2 / 2^52}; the sums of these integers have 116 bits, in two longs.
 *
 * <p>Travels as a {@code long[]}: {@code [vectors seen, low words..., high words...]} of the upper triangle by rows.
 */
final class SecondMoments {
    private static final int LOW_BITS = 52;
    private static final long LOW_MASK = (1L << LOW_BITS) - 1;

    /** Additions of at most 2^52 that a signed 64-bit sum holds on top of a normalised low word. */
    private static final int ADDITIONS_BEFORE_CARRY = 1 << 10;

    private final int dimensions;
    private final double scale;
    private final long[] sums;
    private final int triangle;
    private int sinceCarry;

    /** @param bound no coordinate of a vector is larger in absolute value; positive */
    SecondMoments(int dimensions, double bound) {
        this(dimensions, bound, new long[1 + dimensions * (dimensions + 1)]);
    }

    /** @param sums as {@link #sums}; taken over, not copied */
    SecondMoments(int dimensions, double bound, long[] sums) {
        if (!(bound > 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException("The bound must be positive and finite: found " + bound);
        }
        this.dimensions = dimensions;
        this.scale = (1L << LOW_BITS) / (bound * bound);
        this.sums = sums;
        this.triangle = dimensions * (dimensions + 1) / 2;
    }

    void add(double[] vector) {
        int at = 1;
        for (int i = 0; i < dimensions; i++) {
            double scaled = vector[i] * scale;
            for (int j = i; j < dimensions; j++) {
                sums[at++] += Math.round(scaled * vector[j]);
            }
        }
        sums[0]++;
        if (++sinceCarry == ADDITIONS_BEFORE_CARRY) {
            carry();
        }
    }

    private void carry() {
        for (int k = 1; k <= triangle; k++) {
            sums[triangle + k] += sums[k] >> LOW_BITS;
            sums[k] &= LOW_MASK;
        }
        sinceCarry = 0;
    }

    /** The normalised form that travels; not a copy. */
    long[] sums() {
        carry();
        return sums;
    }

    /** Adds two normalised sums of the same length into the first. */
    static long[] merge(long[] into, long[] other) {
        int triangle = (into.length - 1) / 2;
        into[0] += other[0];
        for (int k = 1; k <= triangle; k++) {
            long low = into[k] + other[k];
            into[k] = low & LOW_MASK;
            into[triangle + k] += other[triangle + k] + (low >> LOW_BITS);
        }
        return into;
    }

    long vectors() {
        return sums[0];
    }

    /** The symmetric matrix, divided by the number of vectors. */
    double[][] mean() {
        carry();
        double[][] matrix = new double[dimensions][dimensions];
        double count = Math.max(1, sums[0]);
        int at = 1;
        for (int i = 0; i < dimensions; i++) {
            for (int j = i; j < dimensions; j++, at++) {
                double sum = ((double) sums[triangle + at] * (1L << LOW_BITS) + sums[at]) / scale;
                matrix[i][j] = sum / count;
                matrix[j][i] = matrix[i][j];
            }
        }
        return matrix;
    }
}
