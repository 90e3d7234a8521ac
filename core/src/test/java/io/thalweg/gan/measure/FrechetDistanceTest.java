package io.thalweg.gan.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrechetDistanceTest {
    private static final double[] ZERO = new double[5];
    private static final double[] DEVIATIONS = {1, 2, 0.5, 4, 0.25};
    private static final double[] OTHERS = {2, 0.5, 3, 4, 1};

    private static double distance(Features a, Features b) {
        return FrechetDistance.of(Moments.of(a), Moments.of(b));
    }

    /** Of covariances with the same axes. */
    private static double squaredDifference(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void equalDistributionsAreNotApart(long seed) {
        Features rows = Rows.normal(new Random(seed), 400, 32);
        assertEquals(0, distance(rows, rows), 1e-9, "seed " + seed);
    }

    @Test
    void inOneDimensionItIsThatOfMeansAndDeviations() {
        Features a = Rows.exact(new double[] {3}, new double[] {2});
        Features b = Rows.exact(new double[] {-1}, new double[] {5});
        assertEquals(16 + 9, distance(a, b), 1e-12);
    }

    @Test
    void ofEqualCovariancesItIsThatOfTheMeans() {
        double[] shifted = {1, -2, 0, 0.5, 4};
        double expected = squaredDifference(ZERO, shifted);
        assertEquals(expected, distance(Rows.exact(ZERO, DEVIATIONS), Rows.exact(shifted, DEVIATIONS)), 1e-10);
    }

    @Test
    void ofCovariancesWithTheSameAxesItIsThatOfTheDeviations() {
        double expected = squaredDifference(DEVIATIONS, OTHERS);
        assertEquals(expected, distance(Rows.exact(ZERO, DEVIATIONS), Rows.exact(ZERO, OTHERS)), 1e-10);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void soItIsWhenTheAxesAreTurned(long seed) {
        double[][] turn = Rows.orthogonal(new Random(seed), ZERO.length);
        double expected = squaredDifference(DEVIATIONS, OTHERS);
        Features a = Rows.moved(Rows.exact(ZERO, DEVIATIONS), turn, 0);
        Features b = Rows.moved(Rows.exact(ZERO, OTHERS), turn, 0);
        assertEquals(expected, distance(a, b), 1e-5, "seed " + seed);
    }

    /** For two by two, tr (AB)^(1/2) = (tr AB + 2 (det AB)^(1/2))^(1/2), as Cayley and Hamilton have it. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void inTwoDimensionsTheTraceOfTheRootHasAFormula(long seed) {
        Random random = new Random(seed);
        double[][] turn = Rows.orthogonal(random, 2);
        Moments a = Moments.of(Rows.normal(random, 50, 2));
        Moments b = Moments.of(Rows.moved(Rows.normal(random, 60, 2), turn, 0.3));
        double[] p = a.covariance();
        double[] q = b.covariance();
        double trace = p[0] * q[0] + 2 * p[1] * q[1] + p[3] * q[3];
        double determinant = (p[0] * p[3] - p[1] * p[1]) * (q[0] * q[3] - q[1] * q[1]);
        double expected = squaredDifference(a.mean(), b.mean())
                + p[0]
                + p[3]
                + q[0]
                + q[3]
                - 2 * Math.sqrt(trace + 2 * Math.sqrt(determinant));
        assertEquals(expected, FrechetDistance.of(a, b), 1e-9, "seed " + seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itIsSymmetricAndForgetsTurnsAndShiftsOfBoth(long seed) {
        Random random = new Random(seed);
        int length = 24;
        Features a = Rows.normal(random, 200, length);
        Features b = Rows.moved(Rows.normal(random, 300, length), Rows.orthogonal(random, length), 0.2);
        double expected = distance(a, b);
        assertEquals(expected, distance(b, a), 1e-9 * expected, "seed " + seed);
        double[][] turn = Rows.orthogonal(random, length);
        double moved = distance(Rows.moved(a, turn, 5), Rows.moved(b, turn, 5));
        assertEquals(expected, moved, 1e-5 * expected, "seed " + seed);
    }

    @Test
    void covariancesNeedNotHaveFullRank() {
        Features few = Rows.normal(new Random(1), 4, 30);
        assertEquals(0, distance(few, few), 1e-5);
        Features others = Rows.normal(new Random(2), 5, 30);
        assertEquals(distance(few, others), distance(others, few), 1e-5);
        // Nothing in common: the traces alone are left.
        Features flat = Rows.exact(ZERO, new double[] {2, 1, 0, 0, 0});
        Features upright = Rows.exact(ZERO, new double[] {0, 0, 3, 0, 4});
        assertEquals(4 + 1 + 9 + 16, distance(flat, upright), 1e-10);
    }

    @Test
    void aPointIsADistributionToo() {
        Features point = Rows.exact(new double[] {1, 0, 0, 0, 0}, ZERO);
        assertEquals(0, distance(point, point));
        assertEquals(1 + squaredDifference(DEVIATIONS, ZERO), distance(point, Rows.exact(ZERO, DEVIATIONS)), 1e-10);
    }

    @Test
    void rowsHaveOneLength() {
        Moments a = Moments.of(Rows.normal(new Random(1), 5, 2));
        Moments b = Moments.of(Rows.normal(new Random(1), 5, 3));
        Exception failure = assertThrows(IllegalArgumentException.class, () -> FrechetDistance.of(a, b));
        assertEquals("Moments of rows of length 2 and 3, allowed two of one length", failure.getMessage());
    }
}
