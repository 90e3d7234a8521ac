package io.thalweg.word2vec;

import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import java.io.Serializable;

/**
 * The sum of v v<sup>T</sup> over vectors v, mergeable, from which their first principal direction follows: the first
 * left singular vector of the matrix whose columns they are, not centred. Memory is that of d (d + 1) / 2 doubles whatever
 * the number of vectors. Not for several threads.
 */
public final class SecondMoments implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int MAX_ITERATIONS = 10_000;
    private static final double TOLERANCE = 1e-10;

    private final int dimensions;

    /** The upper triangle, row by row. */
    private final double[] sums;

    private long vectors;

    public SecondMoments(int dimensions) {
        this.dimensions = dimensions;
        this.sums = new double[Math.multiplyExact(dimensions, dimensions + 1) / 2];
    }

    /** Number of vectors added. */
    public long vectors() {
        return vectors;
    }

    public int dimensions() {
        return dimensions;
    }

    /** Adds a vector of {@link #dimensions} numbers. */
    public void add(float[] vector) {
        requireDimensions(vector.length);
        int at = 0;
        for (int i = 0; i < dimensions; i++) {
            double value = vector[i];
            for (int j = i; j < dimensions; j++) {
                sums[at++] += value * vector[j];
            }
        }
        vectors++;
    }

    /** Adds what another has added up. */
    public void merge(SecondMoments other) {
        requireDimensions(other.dimensions);
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
        }
        vectors += other.vectors;
    }

    private void requireDimensions(int found) {
        if (found != dimensions) {
            throw new IllegalArgumentException("Found " + found + " dimensions, allowed " + dimensions);
        }
    }

    /**
     * The unit vector along which the vectors' squares add up to most, by power iteration; its largest component is
     * positive. Zeros if all vectors are zero.
     *
     * @param seed of the vector the iteration starts from
     */
    public double[] firstDirection(long seed) {
        Xorshift random = new Xorshift(Seeds.derive(seed, "second-moments.start"));
        double[] direction = new double[dimensions];
        for (int k = 0; k < dimensions; k++) {
            direction[k] = random.nextFloat() - 0.5;
        }
        normalise(direction);
        for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
            double[] next = multiply(direction);
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

    private double[] multiply(double[] vector) {
        double[] product = new double[dimensions];
        int at = 0;
        for (int i = 0; i < dimensions; i++) {
            product[i] += sums[at++] * vector[i];
            for (int j = i + 1; j < dimensions; j++) {
                double sum = sums[at++];
                product[i] += sum * vector[j];
                product[j] += sum * vector[i];
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
