package io.thalweg.average;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SaturatingSumTest {
    private static final int ROWS = 5;
    private static final int COLUMNS = 3;

    /** The second of two slices of its tensor. */
    private static final Slice SLICE = new Slice(1, 0, ROWS, 2 * ROWS, COLUMNS);

    /**
     * SGD on a quadratic, gradient c (w - optimum), from the same place: two, three or eight replicas that each take a
     * share of the steps end, merged, where one replica that takes them all does. Row by row from one step to thousands.
     */
    @ParameterizedTest(name = "{0} replicas")
    @ValueSource(ints = {2, 3, 8})
    void onAQuadraticTheReplicasTogetherGoAsFarAsOneWithAllTheirExamples(int replicas) {
        Random random = new Random(replicas);
        double curvature = 0.1;
        double rate = 0.01;
        int[] steps = {1, 10, 100, 1_000, 10_000};
        float[] current = floats(random);
        float[] optimum = floats(random);
        List<Contribution> contributions = new ArrayList<>();
        for (int replica = 0; replica < replicas; replica++) {
            contributions.add(Contribution.dense(replica, 1_000, sgd(current, optimum, curvature * rate, steps, 1)));
        }
        RowUpdates updates = (tensor, row) -> steps[row - SLICE.fromRow()] / 1_000.0;
        float[] merged = new SaturatingSum(curvature, updates)
                .merge(SLICE, SliceState.of(current), contributions, rate)
                .values();
        float[] whole = sgd(current, optimum, curvature * rate, steps, replicas);
        for (int i = 0; i < merged.length; i++) {
            // SGD's factor 1 - c r is not quite exp(-c r), and the values are floats.
            assertEquals(whole[i], merged[i], 1e-3 * Math.abs(optimum[i] - current[i]) + 1e-6, "value " + i);
        }
        assertTrue(Math.abs(whole[0] - current[0]) < 0.02 * Math.abs(optimum[0] - current[0]), "one step goes far");
        assertEquals(optimum[12], whole[12], 1e-3, "thousands do not arrive");
    }

    private static float[] sgd(float[] from, float[] optimum, double step, int[] steps, int times) {
        float[] values = from.clone();
        for (int i = 0; i < values.length; i++) {
            double left = Math.pow(1 - step, (double) steps[i / COLUMNS] * times);
            values[i] = (float) (optimum[i] + left * ((double) from[i] - optimum[i]));
        }
        return values;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void oneReplicaGivesItsOwnResultToTheBit(long seed) {
        Random random = new Random(seed);
        float[] current = floats(random);
        float[] values = floats(random);
        SaturatingSum rule = new SaturatingSum(1, (tensor, row) -> row);
        assertArrayEquals(values, merged(rule, current, List.of(Contribution.dense(3, 5, values)), 0.1));
        Contribution two = new Contribution(0, 5, new int[] {1, 4}, new float[] {1, 2, 3, 4, 5, 6});
        float[] expected = current.clone();
        System.arraycopy(two.values(), 0, expected, COLUMNS, COLUMNS);
        System.arraycopy(two.values(), COLUMNS, expected, 4 * COLUMNS, COLUMNS);
        assertArrayEquals(expected, merged(rule, current, List.of(two), 0.1));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void rowsHardlyTrainedAreAddedUpAndRowsMuchTrainedAreAveragedInAnyOrder(long seed) {
        Random random = new Random(seed);
        float[] current = floats(random);
        List<Contribution> contributions = new ArrayList<>();
        double[] sums = new double[current.length];
        for (int replica = 0; replica < 4; replica++) {
            float[] values = floats(random);
            contributions.add(Contribution.dense(replica, 100, values));
            for (int i = 0; i < values.length; i++) {
                sums[i] += values[i] - current[i];
            }
        }
        // Row 0 not at all, the others very often.
        SaturatingSum rule = new SaturatingSum(1, (tensor, row) -> row == SLICE.fromRow() ? 0 : 1e9);
        float[] merged = merged(rule, current, contributions, 0.1);
        Collections.shuffle(contributions, random);
        float[] shuffled = merged(rule, current, contributions, 0.1);
        for (int i = 0; i < merged.length; i++) {
            double expected = current[i] + (i < COLUMNS ? sums[i] : sums[i] / 4);
            assertEquals(expected, merged[i], 1e-6, "value " + i + ", seed " + seed);
            assertEquals(merged[i], shuffled[i], Math.ulp(merged[i]), "value " + i + ", seed " + seed);
        }
    }

    @Test
    void aRowThatOnlyOneOfTheReplicasTouchedIsItsToTheBitAndTwoOfThreeShareWhatIsExpectedOfThree() {
        float[] current = floats(new Random(4));
        float[] firsts = {1, 2, 3, 4, 5, 6};
        Contribution first = new Contribution(0, 10, new int[] {2, 3}, firsts);
        Contribution second = new Contribution(1, 30, new int[] {3}, new float[] {7, 8, 9});
        Contribution third = new Contribution(2, 20, new int[] {}, new float[] {});
        // 60 examples of 0.1 updates each, which two replicas made: x is 0.5 * 0.1 * 3 for each.
        float[] merged =
                merged(new SaturatingSum(0.5, (tensor, row) -> 0.1), current, List.of(first, second, third), 0.1);
        float[] expected = current.clone();
        System.arraycopy(firsts, 0, expected, 2 * COLUMNS, COLUMNS);
        double share = (1 - Math.exp(-0.3)) / (2 * (1 - Math.exp(-0.15)));
        for (int i = 0; i < COLUMNS; i++) {
            int at = 3 * COLUMNS + i;
            double changes = firsts[COLUMNS + i] - (double) current[at] + second.values()[i] - current[at];
            expected[at] = (float) (current[at] + share * changes);
        }
        assertArrayEquals(expected, merged, 1e-6f);
        assertEquals(1f, merged[2 * COLUMNS]);
    }

    @Test
    void theShareFallsFromOneToTheMeans() {
        assertEquals(1, SaturatingSum.share(8, 0));
        assertEquals(1 - 3.5e-9, SaturatingSum.share(8, 1e-9), 1e-12);
        assertEquals((1 - Math.exp(-2)) / (2 * (1 - Math.exp(-1))), SaturatingSum.share(2, 1), 1e-12);
        assertEquals(0.125, SaturatingSum.share(8, 1e6), 1e-12);
    }

    @Test
    void whatIsNoCurvatureAndWhatIsNotALengthIsRefused() {
        for (double curvature : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new SaturatingSum(curvature, (tensor, row) -> 1));
        }
        List<Contribution> unlike = List.of(
                Contribution.dense(0, 1, new float[ROWS * COLUMNS]), Contribution.dense(1, 1, new float[COLUMNS]));
        SaturatingSum rule = new SaturatingSum(1, (tensor, row) -> 1);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> merged(rule, new float[ROWS * COLUMNS], unlike, 0.1));
        assertEquals("Replica 1 sent 3 values for a slice, expected 15", refused.getMessage());
    }

    private static float[] merged(SaturatingSum rule, float[] current, List<Contribution> contributions, double rate) {
        return rule.merge(SLICE, SliceState.of(current), contributions, rate).values();
    }

    private static float[] floats(Random random) {
        float[] values = new float[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
