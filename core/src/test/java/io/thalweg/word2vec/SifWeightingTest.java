package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import io.thalweg.text.Vocabulary;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SifWeightingTest {
    private static final double BOUND = 100;

    private static float[][] cloud(int count, int dimensions, double[] common, Random random) {
        float[][] cloud = new float[count][dimensions];
        for (float[] vector : cloud) {
            double along = 3 + random.nextGaussian();
            for (int k = 0; k < dimensions; k++) {
                vector[k] = (float) (along * common[k] + random.nextGaussian() / Math.sqrt(dimensions));
            }
        }
        return cloud;
    }

    private static double[] unit(int dimensions, Random random) {
        double[] vector = random.doubles(dimensions, -1, 1).toArray();
        double length = Math.sqrt(dot(vector, vector));
        for (int k = 0; k < dimensions; k++) {
            vector[k] /= length;
        }
        return vector;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static double squaresAlong(double[] direction, float[][] vectors) {
        double sum = 0;
        for (float[] vector : vectors) {
            double along = 0;
            for (int k = 0; k < vector.length; k++) {
                along += direction[k] * vector[k];
            }
            sum += along * along;
        }
        return sum;
    }

    @Test
    void aTextIsTheMeanOfItsWordsByTheirWeights() {
        Vocabulary vocabulary = new Vocabulary(List.of("the", "cat"), new long[] {900, 100});
        WordVectors vectors = new WordVectors(vocabulary, 2, new float[] {1, 2, -4, 8});
        SifWeighting sif = SifWeighting.of(vocabulary, 1e-3);
        double the = 1e-3 / (1e-3 + 0.9);
        double cat = 1e-3 / (1e-3 + 0.1);
        assertEquals(the, sif.weight(0), 1e-15);
        int[] ids = {1, 0, 0, 1, 0};
        assertArrayEquals(
                new float[] {(float) ((2 * the - 4 * cat) / 3), (float) ((4 * the + 8 * cat) / 3)},
                sif.embed(vectors, ids, 1, 4),
                1e-7f);
        assertArrayEquals(new float[] {0, 0}, sif.embed(vectors, ids, 2, 2));
        assertArrayEquals(
                new float[] {-1.5f, 5}, SifWeighting.uniform(vocabulary).embed(vectors, ids, 0, 2), 1e-7f);
        assertThrows(JobFailed.class, () -> SifWeighting.of(new Vocabulary(List.of("a"), new long[1]), 1e-3));
    }

    @Test
    void theFirstDirectionHasTheMostOfTheSquares() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int dimensions = 1 + random.nextInt(30);
            double[] common = unit(dimensions, random);
            float[][] cloud = cloud(300, dimensions, common, random);
            SecondMoments moments = moments(cloud);
            double[] direction = moments.firstDirection(seed);
            assertEquals(1, dot(direction, direction), 1e-9, "seed " + seed);
            assertTrue(Math.abs(dot(direction, common)) > 0.97, "seed " + seed);
            double most = squaresAlong(direction, cloud);
            for (int trial = 0; trial < 200; trial++) {
                double[] other = unit(dimensions, random);
                double[] nearby = direction.clone();
                for (int k = 0; k < dimensions; k++) {
                    nearby[k] += 1e-3 * other[k];
                }
                double length = Math.sqrt(dot(nearby, nearby));
                assertTrue(squaresAlong(other, cloud) <= most * (1 + 1e-9), "seed " + seed);
                assertTrue(squaresAlong(nearby, cloud) / (length * length) <= most * (1 + 1e-9), "seed " + seed);
            }
            // The start does not matter, not even for the sign.
            assertArrayEquals(direction, moments.firstDirection(seed + 1000), 1e-7, "seed " + seed);
        }
    }

    @Test
    void partsMergeToTheWhole() {
        Random random = new Random(4);
        float[][] cloud = cloud(100, 7, unit(7, random), random);
        float[][] some = java.util.Arrays.copyOfRange(cloud, 0, 33);
        float[][] others = java.util.Arrays.copyOfRange(cloud, 33, 100);
        long[] merged =
                SecondMoments.merge(moments(others).sums(), moments(some).sums());
        assertArrayEquals(
                moments(cloud).firstDirection(1), new SecondMoments(7, BOUND, merged).firstDirection(1), "to the bit");
        assertThrows(
                IllegalArgumentException.class, () -> SecondMoments.merge(merged, new SecondMoments(6, BOUND).sums()));
    }

    private static SecondMoments moments(float[][] vectors) {
        SecondMoments moments = new SecondMoments(vectors[0].length, BOUND);
        for (float[] vector : vectors) {
            double[] values = new double[vector.length];
            for (int k = 0; k < vector.length; k++) {
                values[k] = vector[k];
            }
            moments.add(values);
        }
        return moments;
    }

    @Test
    void whatIsTakenOutIsGoneAndNothingElse() {
        Random random = new Random(6);
        double[] direction = unit(9, random);
        float[] vector = new float[9];
        for (int k = 0; k < 9; k++) {
            vector[k] = (float) random.nextGaussian();
        }
        float[] before = vector.clone();
        SifWeighting.remove(direction, vector);
        double along = 0;
        double alongBefore = 0;
        for (int k = 0; k < 9; k++) {
            along += direction[k] * vector[k];
            alongBefore += direction[k] * before[k];
        }
        assertEquals(0, along, 1e-6);
        for (int k = 0; k < 9; k++) {
            assertEquals(before[k], vector[k] + alongBefore * direction[k], 1e-6);
        }
    }

    @Test
    void vectorsOfZerosHaveNoDirection() {
        assertArrayEquals(new double[3], moments(new float[1][3]).firstDirection(1));
    }
}
