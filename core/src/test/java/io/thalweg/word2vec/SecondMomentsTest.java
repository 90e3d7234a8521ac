package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.random.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecondMomentsTest {
    private static final int DIMENSIONS = 7;
    private static final double BOUND = 3;
    private static final long SEED = Seeds.derive(5, "moments.test");

    @Test
    void orderAndGroupingDoNotMatterToTheBit() {
        List<double[]> vectors = vectors(5_000);
        long[] one = sums(vectors);
        Random random = new Random(SEED);
        for (int trial = 0; trial < 5; trial++) {
            List<double[]> shuffled = new ArrayList<>(vectors);
            Collections.shuffle(shuffled, random);
            long[] merged = new long[one.length];
            int from = 0;
            while (from < shuffled.size()) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(3_000));
                merged = SecondMoments.merge(merged, sums(shuffled.subList(from, to)));
                from = to;
            }
            assertArrayEquals(one, merged, "seed " + SEED + ", trial " + trial);
        }
    }

    @Test
    void equalsThePlainSum() {
        List<double[]> vectors = vectors(3_000);
        double[][] mean = new SecondMoments(DIMENSIONS, BOUND, sums(vectors)).mean();
        for (int i = 0; i < DIMENSIONS; i++) {
            for (int j = 0; j < DIMENSIONS; j++) {
                double sum = 0;
                for (double[] vector : vectors) {
                    sum += vector[i] * vector[j];
                }
                assertEquals(sum / vectors.size(), mean[i][j], 1e-12, "seed " + SEED);
            }
        }
    }

    @Test
    void sumsBeyond64BitsStayExact() {
        SecondMoments moments = new SecondMoments(1, 1);
        for (int i = 0; i < 4_097; i++) {
            moments.add(new double[] {1});
        }
        long[] sums = moments.sums();
        for (int doubling = 0; doubling < 40; doubling++) {
            sums = SecondMoments.merge(sums, sums.clone());
        }
        SecondMoments many = new SecondMoments(1, 1, sums);
        assertEquals(4_097L << 40, many.vectors());
        assertEquals(1.0, many.mean()[0][0]);
    }

    @Test
    void theCommonComponentIsTheDirectionMostTextsShare() {
        Random random = new Random(SEED);
        double[] shared = {0.6, -0.8, 0, 0, 0, 0, 0};
        SecondMoments moments = new SecondMoments(DIMENSIONS, BOUND);
        for (int n = 0; n < 2_000; n++) {
            double[] vector = new double[DIMENSIONS];
            double along = 1 + 0.2 * random.nextGaussian();
            for (int d = 0; d < DIMENSIONS; d++) {
                vector[d] = along * shared[d] + 0.05 * random.nextGaussian();
            }
            moments.add(vector);
        }
        double[] component = moments.firstDirection(1);
        double cosine = 0;
        double length = 0;
        for (int d = 0; d < DIMENSIONS; d++) {
            cosine += component[d] * -shared[d];
            length += component[d] * component[d];
        }
        assertEquals(1, length, 1e-12);
        assertEquals(1, cosine, 1e-3, "seed " + SEED + "; the largest coordinate is made positive");
        float[] vector = {1, 2, 3, 4, 5, 6, 7};
        SifWeighting.remove(component, vector);
        double left = 0;
        for (int d = 0; d < DIMENSIONS; d++) {
            left += component[d] * vector[d];
        }
        assertEquals(0, left, 1e-5, "orthogonal to what was removed");
    }

    @Test
    void nothingInCommonIsNoTrouble() {
        assertArrayEquals(new double[3], new SecondMoments(3, 1).firstDirection(1));
    }

    private static long[] sums(List<double[]> vectors) {
        SecondMoments moments = new SecondMoments(DIMENSIONS, BOUND);
        vectors.forEach(moments::add);
        return moments.sums();
    }

    private static List<double[]> vectors(int count) {
        Random random = new Random(SEED);
        List<double[]> vectors = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            double[] vector = new double[DIMENSIONS];
            for (int d = 0; d < DIMENSIONS; d++) {
                vector[d] = (random.nextDouble() * 2 - 1) * BOUND;
            }
            vectors.add(vector);
        }
        return vectors;
    }
}
