package io.thalweg.word2vec;

import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;

/**
 * The sum of {@code v v^T} over many vectors, {@code [dimensions, dimensions]}, from which their first principal direction
 * follows: the first left singular vector of the matrix whose columns they are, not centred. The sum is exact, and so
 * independent of the order and grouping in which vectors come: the same whatever the number of tasks. Each product is
 * rounded once, to a multiple of {@code bound^2 / 2^52}; the sums of these integers have 116 bits, in two longs.
 *
 * <p>Travels as a {@code long[]}: {@code [vectors seen, low words..., high words...]} of the upper triangle by rows.
 * Not for several threads.
 */
public final class SecondMoments {
    private static final int LOW_BITS = 52;
    private static final long LOW_MASK = (1L << LOW_BITS) - 1;

    /** Additions of at most 2^52 that a signed 64-bit sum holds on top of a normalised low word. */
    private static final int ADDITIONS_BEFORE_CARRY = 1 << 10;

    private static final int MAX_ITERATIONS = 10_000;
    private static final double TOLERANCE = 1e-10;

    private final int dimensions;
    private final double scale;
    private final long[] sums;
    private final int triangle;
    private int sinceCarry;

    /** @param bound no coordinate of a vector is larger in absolute value; positive */
    public SecondMoments(int dimensions, double bound) {
        this(dimensions, bound, new long[1 + dimensions * (dimensions + 1)]);
    }

    /** @param sums as {@link #sums}; taken over, not copied */
    public SecondMoments(int dimensions, double bound, long[] sums) {
        if (!(bound > 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException("The bound must be positive and finite: found " + bound);
        }
        this.dimensions = dimensions;
        this.scale = (1L << LOW_BITS) / (bound * bound);
        this.sums = sums;
        this.triangle = dimensions * (dimensions + 1) / 2;
    }

    /** @param vector {@code [dimensions]}, no coordinate beyond the bound */
    public void add(double[] vector) {
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
    public long[] sums() {
        carry();
        return sums;
    }

    /** Adds two normalised sums of the same length into the first. */
    public static long[] merge(long[] into, long[] other) {
        if (into.length != other.length) {
            throw new IllegalArgumentException("Sums of " + into.length + " and " + other.length + " words");
        }
        int triangle = (into.length - 1) / 2;
        into[0] += other[0];
        for (int k = 1; k <= triangle; k++) {
            long low = into[k] + other[k];
            into[k] = low & LOW_MASK;
            into[triangle + k] += other[triangle + k] + (low >> LOW_BITS);
        }
        return into;
    }

    /** Number of vectors added. */
    public long vectors() {
        return sums[0];
    }

    /** The symmetric matrix, divided by the number of vectors. */
    public double[][] mean() {
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

    /**
     * The unit vector along which the vectors' squares add up to most, by power iteration; its largest component is
     * positive. Zeros if all vectors are zero.
     *
     * @param seed of the vector the iteration starts from
     */
    public double[] firstDirection(long seed) {
        double[][] mean = mean();
        Xorshift random = new Xorshift(Seeds.derive(seed, "second-moments.start"));
        double[] direction = new double[dimensions];
        for (int k = 0; k < dimensions; k++) {
            direction[k] = random.nextFloat() - 0.5;
        }
        normalise(direction);
        for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
            double[] next = multiply(mean, direction);
            if (normalise(next) == 0) {
                return next;
            }
            double change = 0;
            for (int k = 0; k < dimensions; k++) {
                change = Math.max(change, Math.abs(next[k] - direction[k]));
            }
            direction = next;
            if (change < TOLERANCE) {
                break;
            }
        }
        int largest = 0;
        for (int k = 1; k < dimensions; k++) {
            largest = Math.abs(direction[k]) > Math.abs(direction[largest]) ? k : largest;
        }
        if (direction[largest] < 0) {
            for (int k = 0; k < dimensions; k++) {
                direction[k] = -direction[k];
            }
        }
        return direction;
    }

    private static double[] multiply(double[][] matrix, double[] vector) {
        double[] product = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                product[i] += matrix[i][j] * vector[j];
            }
        }
        return product;
    }

    /** Brings a vector to length 1 and returns the length it had. */
    private static double normalise(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        double length = Math.sqrt(squares);
        for (int k = 0; k < vector.length && length > 0; k++) {
            vector[k] /= length;
        }
        return length;
    }
}
