package io.thalweg.average;

import java.util.Arrays;

/**
 * A weighted partial sum of one slice: contributions are added, partial sums are merged, the mean comes out. Sums are
 * kept in double, so that one contribution, or any number of equal ones, gives itself back to the bit.
 */
public final class Averager {
    private final Slice slice;
    private final double[] sums;
    private double weight;

    public Averager(Slice slice) {
        this.slice = slice;
        this.sums = new double[slice.size()];
    }

    /** @param current the slice's values when the round began, which rows left out of the contribution still have */
    public void add(Contribution contribution, float[] current) {
        double w = contribution.weight();
        float[] values = contribution.values();
        int[] rows = contribution.rows();
        if (rows == null) {
            requireLength(values, sums.length, contribution);
            addRange(values, 0, 0, sums.length, w);
        } else {
            int rowLength = slice.rowLength();
            requireLength(values, rows.length * rowLength, contribution);
            int next = 0;
            for (int row = 0; row < slice.rows(); row++) {
                int at = row * rowLength;
                if (next < rows.length && rows[next] == row) {
                    addRange(values, next * rowLength, at, rowLength, w);
                    next++;
                } else {
                    addRange(current, at, at, rowLength, w);
                }
            }
        }
        weight += w;
    }

    private void addRange(float[] values, int from, int to, int length, double w) {
        for (int i = 0; i < length; i++) {
            sums[to + i] += w * values[from + i];
        }
    }

    /** Adds another partial sum of the same slice. */
    public void merge(Averager other) {
        if (!slice.equals(other.slice)) {
            throw new IllegalArgumentException("Partial sums of different slices: " + slice + " and " + other.slice);
        }
        Arrays.setAll(sums, i -> sums[i] + other.sums[i]);
        weight += other.weight;
    }

    public double weight() {
        return weight;
    }

    public float[] mean() {
        if (weight == 0) {
            throw new IllegalStateException("Nothing was added to slice " + slice.index());
        }
        float[] mean = new float[sums.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sums[i] / weight);
        }
        return mean;
    }

    static void requireLength(float[] values, int expected, Contribution contribution) {
        if (values.length != expected) {
            throw new IllegalArgumentException("Replica " + contribution.replica() + " sent " + values.length
                    + " values for a slice, expected " + expected);
        }
    }
}
