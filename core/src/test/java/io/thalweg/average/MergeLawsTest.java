package io.thalweg.average;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MergeLawsTest {
    private static final int ROWS = 17;
    private static final int COLUMNS = 7;
    private static final Slice SLICE = new Slice(0, 0, 0, ROWS, COLUMNS);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void oneReplicaGivesItsOwnResultToTheBit(long seed) {
        Random random = new Random(seed);
        float[] current = floats(random, SLICE.size());
        SaturatingSum saturating = new SaturatingSum(3, (tensor, row) -> 0.1);
        for (Contribution only :
                List.of(sparse(random, 0, 3), Contribution.dense(0, 3, floats(random, SLICE.size())))) {
            float[] before = current.clone();
            float[] expected = applied(current, only);
            for (MergeRule rule : List.of(new WeightedMean(), new RowAdasum())) {
                assertArrayEquals(expected, rule.mergedValues(SLICE, current, List.of(only)), rule + ", seed " + seed);
            }
            SliceState merged = saturating.merge(SLICE, SliceState.of(current), List.of(only), 0.05);
            assertArrayEquals(expected, merged.values(), "seed " + seed);
            assertArrayEquals(before, current, "the state is not changed, seed " + seed);
        }
    }

    @Test
    void oneContributionOfAnotherLengthIsRefused() {
        float[] current = new float[SLICE.size()];
        List<Contribution> short_ = List.of(Contribution.dense(0, 1, new float[SLICE.size() - 1]));
        for (MergeRule rule : List.of(new WeightedMean(), new RowAdasum())) {
            assertThrows(IllegalArgumentException.class, () -> rule.mergedValues(SLICE, current, short_));
        }
        SaturatingSum saturating = new SaturatingSum(3, (tensor, row) -> 0.1);
        assertThrows(
                IllegalArgumentException.class, () -> saturating.merge(SLICE, SliceState.of(current), short_, 0.05));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void equalReplicasGiveThemselvesToTheBitWhateverTheirWeights(long seed) {
        Random random = new Random(seed);
        float[] current = floats(random, SLICE.size());
        float[] values = floats(random, SLICE.size());
        List<Contribution> equal = new ArrayList<>();
        for (int replica = 0; replica < 7; replica++) {
            equal.add(Contribution.dense(replica, 1 + random.nextInt(1_000_000), values));
        }
        assertArrayEquals(values, new WeightedMean().mergedValues(SLICE, current, equal), "seed " + seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theMeanIsWhatItsDefinitionSaysAndForgetsTheOrder(long seed) {
        Random random = new Random(seed);
        float[] current = floats(random, SLICE.size());
        List<Contribution> contributions = contributions(random, 5);
        double[] sums = new double[SLICE.size()];
        double weights = 0;
        for (Contribution contribution : contributions) {
            float[] full = applied(current, contribution);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += contribution.weight() * full[i];
            }
            weights += contribution.weight();
        }
        float[] merged = new WeightedMean().mergedValues(SLICE, current, contributions);
        Collections.shuffle(contributions, random);
        float[] shuffled = new WeightedMean().mergedValues(SLICE, current, contributions);
        for (int i = 0; i < sums.length; i++) {
            assertEquals(sums[i] / weights, merged[i], 1e-6, "value " + i + ", seed " + seed);
            assertEquals(merged[i], shuffled[i], Math.ulp(merged[i]), "value " + i + ", seed " + seed);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void partialSumsMergeToTheWhole(long seed) {
        Random random = new Random(seed);
        float[] current = floats(random, SLICE.size());
        List<Contribution> contributions = contributions(random, 6);
        Averager left = new Averager(SLICE);
        Averager right = new Averager(SLICE);
        for (Contribution contribution : contributions) {
            (contribution.replica() < 2 ? left : right).add(contribution, current);
        }
        left.merge(right);
        float[] whole = new WeightedMean().mergedValues(SLICE, current, contributions);
        assertArrayEquals(whole, left.mean(), 1e-6f, "seed " + seed);
    }

    @ParameterizedTest(name = "{0} replicas")
    @ValueSource(ints = {2, 3, 4, 5, 8})
    void adasumIsThePublishedFormulaOverATree(int replicas) {
        Random random = new Random(replicas);
        float[] current = floats(random, SLICE.size());
        List<Contribution> contributions = contributions(random, replicas);
        float[] merged = new RowAdasum().mergedValues(SLICE, current, contributions);
        for (int row = 0; row < ROWS; row++) {
            List<double[]> changes = new ArrayList<>();
            for (Contribution contribution : contributions) {
                changes.add(change(current, contribution, row));
            }
            while (changes.size() > 1) {
                List<double[]> level = new ArrayList<>();
                for (int k = 0; k < changes.size(); k += 2) {
                    level.add(k + 1 < changes.size() ? adasum(changes.get(k), changes.get(k + 1)) : changes.get(k));
                }
                changes = level;
            }
            for (int i = 0; i < COLUMNS; i++) {
                assertEquals(
                        current[row * COLUMNS + i] + changes.get(0)[i],
                        merged[row * COLUMNS + i],
                        2e-6,
                        "row " + row + ", column " + i);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void adasumAddsOrthogonalChangesAndAveragesEqualOnes(long seed) {
        Random random = new Random(seed);
        Slice slice = new Slice(0, 0, 0, 2, 4);
        float[] current = floats(random, 8);
        float[] a = current.clone();
        float[] b = current.clone();
        a[0] += 0.5f;
        b[1] += 0.25f;
        for (int i = 4; i < 8; i++) {
            a[i] += 0.125f * i;
            b[i] += 0.125f * i;
        }
        float[] merged = new RowAdasum()
                .mergedValues(slice, current, List.of(Contribution.dense(0, 1, a), Contribution.dense(1, 1, b)));
        assertEquals(a[0], merged[0], 1e-6, "seed " + seed);
        assertEquals(b[1], merged[1], 1e-6, "seed " + seed);
        for (int i = 4; i < 8; i++) {
            assertEquals(a[i], merged[i], 1e-6, "seed " + seed);
        }
    }

    @ParameterizedTest(name = "weight {0}")
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aWeightMustBePositive(double weight) {
        assertThrows(IllegalArgumentException.class, () -> Contribution.dense(0, weight, new float[0]));
    }

    private static double[] adasum(double[] a, double[] b) {
        double dot = 0;
        double normA = 0;
        double normB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            normA += a[i] * a[i];
            normB += b[i] * b[i];
        }
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = (normA == 0 ? a[i] : (1 - dot / (2 * normA)) * a[i])
                    + (normB == 0 ? b[i] : (1 - dot / (2 * normB)) * b[i]);
        }
        return sum;
    }

    private static double[] change(float[] current, Contribution contribution, int row) {
        float[] full = applied(current, contribution);
        double[] change = new double[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            change[i] = (double) full[row * COLUMNS + i] - current[row * COLUMNS + i];
        }
        return change;
    }

    private static float[] applied(float[] current, Contribution contribution) {
        int[] rows = contribution.rows();
        if (rows == null) {
            return contribution.values().clone();
        }
        float[] full = current.clone();
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(contribution.values(), i * COLUMNS, full, rows[i] * COLUMNS, COLUMNS);
        }
        return full;
    }

    private static List<Contribution> contributions(Random random, int replicas) {
        List<Contribution> contributions = new ArrayList<>();
        for (int replica = 0; replica < replicas; replica++) {
            double weight = 1 + random.nextInt(1000);
            contributions.add(
                    random.nextInt(3) == 0
                            ? Contribution.dense(replica, weight, floats(random, SLICE.size()))
                            : sparse(random, replica, weight));
        }
        return contributions;
    }

    private static Contribution sparse(Random random, int replica, double weight) {
        TreeSet<Integer> rows = new TreeSet<>();
        for (int i = 0; i < ROWS / 2; i++) {
            rows.add(random.nextInt(ROWS));
        }
        int[] touched = rows.stream().mapToInt(Integer::intValue).toArray();
        return new Contribution(replica, weight, touched, floats(random, touched.length * COLUMNS));
    }

    private static float[] floats(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
