package io.thalweg.gan.measure;

import java.util.Arrays;

/**
 * Precision and recall of made images (Kynkaanniemi et al. 2019, "Improved precision and recall metric for assessing generative
 * models", equations 1 and 2). A set of rows covers the balls about each of its rows that reach to the row's k-th nearest
 * neighbour in the set. Precision is the share of made rows that the real ones cover, how real images look; recall the share of real
 * rows that the made ones cover, how much of the variety there is.
 *
 * <p>Costs (r^2 + m^2 + r m) d operations for r real and m made rows of length d, and memory for a row's few neighbours only.
 */
public final class PrecisionRecall {
    /** Neighbours, as the paper has them. */
    public static final int NEIGHBOURS = 3;

    private PrecisionRecall() {}

    /**
     * Both, 0 to 1.
     *
     * @param precision share of the made rows within the real ones' balls
     * @param recall share of the real rows within the made ones' balls
     */
    public record Result(double precision, double recall) {}

    /**
     * Of equally many rows of each, or the larger set covers more.
     *
     * @param k neighbours, at least 1
     * @throws IllegalArgumentException if either set has no more than {@code k} rows
     */
    public static Result of(Features real, Features made, int k) {
        real.requireComparable(made);
        float[] realReach = reach(real, k);
        float[] madeReach = reach(made, k);
        boolean[] madeCovered = new boolean[made.count()];
        boolean[] realCovered = new boolean[real.count()];
        SquaredDistances.forEach(made, real, (row, first, squared, count) -> {
            for (int j = 0; j < count; j++) {
                madeCovered[row] |= squared[j] <= realReach[first + j];
                realCovered[first + j] |= squared[j] <= madeReach[row];
            }
        });
        return new Result(share(madeCovered), share(realCovered));
    }

    /** {@code [count]}: the squared distance of each row to its k-th nearest other. */
    private static float[] reach(Features rows, int k) {
        int count = rows.count();
        if (k < 1 || k >= count) {
            throw new IllegalArgumentException(
                    "Neighbour " + k + " of " + count + " rows, allowed 1 to " + (count - 1));
        }
        // [count, k], each row ascending.
        float[] nearest = new float[Math.multiplyExact(count, k)];
        Arrays.fill(nearest, Float.POSITIVE_INFINITY);
        SquaredDistances.forEach(rows, rows, (row, first, squared, found) -> {
            for (int j = 0; j < found; j++) {
                if (first + j != row && squared[j] < nearest[row * k + k - 1]) {
                    insert(squared[j], nearest, row * k, k);
                }
            }
        });
        float[] reach = new float[count];
        for (int row = 0; row < count; row++) {
            reach[row] = nearest[row * k + k - 1];
        }
        return reach;
    }

    private static void insert(float distance, float[] nearest, int from, int k) {
        int at = from + k - 1;
        while (at > from && nearest[at - 1] > distance) {
            nearest[at] = nearest[at - 1];
            at--;
        }
        nearest[at] = distance;
    }

    private static double share(boolean[] covered) {
        int found = 0;
        for (boolean one : covered) {
            found += one ? 1 : 0;
        }
        return (double) found / covered.length;
    }
}
