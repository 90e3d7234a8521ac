package io.thalweg.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordMapTest {
    private static final long SEED = Seeds.derive(4, "map.test");

    @Test
    void wordsOfOneKindLieTogether() {
        int kinds = 6;
        int each = 20;
        Random random = new Random(SEED);
        List<String> words = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        float[][] centres = new float[kinds][16];
        for (float[] centre : centres) {
            fill(centre, random, 1);
        }
        for (int i = 0; i < kinds * each; i++) {
            float[] vector = new float[16];
            fill(vector, random, 0.25);
            for (int d = 0; d < 16; d++) {
                vector[d] += centres[i % kinds][d];
            }
            words.add("w" + i);
            vectors.add(vector);
        }
        WordMap map = WordMap.of(words, vectors);
        int alike = 0;
        for (int i = 0; i < words.size(); i++) {
            alike += nearest(map, i) % kinds == i % kinds ? 1 : 0;
        }
        assertTrue(alike >= 0.97 * words.size(), alike + " of " + words.size() + ", seed " + SEED);
        WordMap again = WordMap.of(words, vectors);
        for (int i = 0; i < words.size(); i++) {
            assertArrayEquals(map.places().get(i), again.places().get(i));
        }
    }

    @Test
    void bandwidthsGiveTheWantedPerplexity() {
        int n = 60;
        double[][] distances = new double[n][n];
        Random random = new Random(SEED);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                distances[i][j] = random.nextDouble() * 4;
                distances[j][i] = distances[i][j];
            }
        }
        double[][] rows = TSne.conditional(distances, 12);
        for (int i = 0; i < n; i++) {
            double entropy = 0;
            double sum = 0;
            for (double p : rows[i]) {
                entropy -= p > 0 ? p * Math.log(p) : 0;
                sum += p;
            }
            assertEquals(1, sum, 1e-9, "seed " + SEED);
            assertEquals(12, Math.exp(entropy), 1e-3, "seed " + SEED);
            assertEquals(0, rows[i][i]);
        }
    }

    @Test
    void equalZeroAndFewVectorsAreNoTrouble() {
        List<float[]> equal = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            equal.add(new float[] {1, 2, 3});
            words.add("w" + i);
        }
        for (double[] place : WordMap.of(words, equal).places()) {
            assertTrue(Double.isFinite(place[0]) && Double.isFinite(place[1]));
        }
        equal.set(3, new float[3]);
        assertEquals(9, WordMap.of(words, equal).words().size(), "a vector without direction has no place");
        assertEquals(
                List.of(), WordMap.of(List.of("a"), List.of(new float[] {1})).words());
        assertEquals(
                3,
                WordMap.of(List.of("a", "b", "c"), List.of(new float[] {1}, new float[] {-1}, new float[] {1}))
                        .words()
                        .size());
    }

    private static void fill(float[] vector, Random random, double deviation) {
        for (int d = 0; d < vector.length; d++) {
            vector[d] = (float) (random.nextGaussian() * deviation);
        }
    }

    private static int nearest(WordMap map, int of) {
        int best = -1;
        double bestDistance = Double.POSITIVE_INFINITY;
        for (int i = 0; i < map.words().size(); i++) {
            double dx = map.places().get(i)[0] - map.places().get(of)[0];
            double dy = map.places().get(i)[1] - map.places().get(of)[1];
            double distance = dx * dx + dy * dy;
            if (i != of && distance < bestDistance) {
                best = i;
                bestDistance = distance;
            }
        }
        return best;
    }

    @Test
    void fewerWordsThanDimensionsHaveAMap() {
        Random random = new Random(60);
        List<String> words = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int word = 0; word < 60; word++) {
            float[] vector = new float[300];
            for (int d = 0; d < vector.length; d++) {
                vector[d] = (float) random.nextGaussian() * (word < 30 ? 1e-3f : 1);
            }
            words.add("w" + word);
            vectors.add(vector);
        }
        assertEquals(60, WordMap.of(words, vectors).places().size());
    }
}
