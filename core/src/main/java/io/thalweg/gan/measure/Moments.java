package io.thalweg.gan.measure;

import java.io.Serializable;

/**
 * Mean and covariance of rows of features. Rows come in any parts: each is summed about its own mean, and parts are joined by
 * the pairwise update of Chan, Golub and LeVeque (1983, "Algorithms for computing the sample variance"), so that neither a mean far from zero nor the way rows were split costs digits. Mutable; for one thread.
 */
public final class Moments implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int length;
    private final double[] mean;

    /** {@code [length, length]}: sums of products of deviations from the mean; the upper triangle is kept. */
    private final double[] scatter;

    private long count;

    /** Of no rows yet. @param length of a row, at least 1 */
    public Moments(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("Rows have length " + length + ", allowed at least 1");
        }
        this.length = length;
        this.mean = new double[length];
        this.scatter = new double[Math.multiplyExact(length, length)];
    }

    public static Moments of(Features features) {
        Moments moments = new Moments(features.length());
        moments.add(features);
        return moments;
    }

    /** Adds every row. */
    public void add(Features features) {
        requireLength(features.length());
        if (features.count() > 0) {
            Moments part = new Moments(length);
            part.sum(features);
            merge(part);
        }
    }

    /** Adds what the other has. */
    public void merge(Moments other) {
        requireLength(other.length);
        if (other.count == 0) {
            return;
        }
        long both = count + other.count;
        double[] shift = new double[length];
        for (int i = 0; i < length; i++) {
            shift[i] = other.mean[i] - mean[i];
        }
        for (int i = 0; i < scatter.length; i++) {
            scatter[i] += other.scatter[i];
        }
        addProducts(shift, (double) count * other.count / both);
        for (int i = 0; i < length; i++) {
            mean[i] += shift[i] * other.count / both;
        }
        count = both;
    }

    private void sum(Features features) {
        float[] values = features.values();
        count = features.count();
        for (int at = 0; at < values.length; at += length) {
            for (int i = 0; i < length; i++) {
                mean[i] += values[at + i];
            }
        }
        for (int i = 0; i < length; i++) {
            mean[i] /= count;
        }
        double[] deviation = new double[length];
        for (int at = 0; at < values.length; at += length) {
            for (int i = 0; i < length; i++) {
                deviation[i] = values[at + i] - mean[i];
            }
            addProducts(deviation, 1);
        }
    }

    private void addProducts(double[] deviation, double weight) {
        for (int i = 0; i < length; i++) {
            double factor = weight * deviation[i];
            int row = i * length;
            for (int j = i; j < length; j++) {
                scatter[row + j] += factor * deviation[j];
            }
        }
    }

    private void requireLength(int other) {
        if (other != length) {
            throw new IllegalArgumentException("Rows have length " + other + ", allowed " + length + " as before");
        }
    }

    /** Length of a row. */
    public int length() {
        return length;
    }

    /** Number of rows. */
    public long count() {
        return count;
    }

    /** {@code [length]}. @throws IllegalStateException if there are no rows */
    public double[] mean() {
        requireRows(1);
        return mean.clone();
    }

    /** {@code [length, length]}, symmetric, unbiased. @throws IllegalStateException if there are fewer than two rows */
    public double[] covariance() {
        requireRows(2);
        double[] covariance = new double[scatter.length];
        for (int i = 0; i < length; i++) {
            for (int j = i; j < length; j++) {
                covariance[i * length + j] = scatter[i * length + j] / (count - 1);
                covariance[j * length + i] = covariance[i * length + j];
            }
        }
        return covariance;
    }

    private void requireRows(int rows) {
        if (count < rows) {
            throw new IllegalStateException("Moments of " + count + " rows, needed at least " + rows);
        }
    }
}
