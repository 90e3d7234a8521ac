package io.thalweg.gan.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MomentsTest {
    private static final int LENGTH = 13;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theyAreWhatTheirDefinitionsSay(long seed) {
        // Far from zero, where the mean of squares less the square of the mean has no digits left.
        Features rows = Rows.moved(Rows.normal(new Random(seed), 211, LENGTH), Rows.identity(LENGTH), 30_000);
        Moments moments = Moments.of(rows);
        double[] mean = new double[LENGTH];
        for (int at = 0; at < rows.values().length; at++) {
            mean[at % LENGTH] += (double) rows.values()[at] / rows.count();
        }
        assertArrayEquals(mean, moments.mean(), 1e-9, "seed " + seed);
        double[] covariance = new double[LENGTH * LENGTH];
        for (int row = 0; row < rows.count(); row++) {
            for (int i = 0; i < LENGTH; i++) {
                for (int j = 0; j < LENGTH; j++) {
                    covariance[i * LENGTH + j] += (rows.values()[row * LENGTH + i] - mean[i])
                            * (rows.values()[row * LENGTH + j] - mean[j])
                            / (rows.count() - 1);
                }
            }
        }
        assertArrayEquals(covariance, moments.covariance(), 1e-9, "seed " + seed);
        assertEquals(211, moments.count());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theyForgetHowRowsWereSplitAndInWhichOrderPartsWereMerged(long seed) {
        Random random = new Random(seed);
        Features rows = Rows.moved(Rows.normal(random, 300, LENGTH), Rows.identity(LENGTH), 1000);
        List<Moments> parts = new ArrayList<>();
        int from = 0;
        while (from < rows.count()) {
            Moments part = new Moments(LENGTH);
            for (int adds = random.nextInt(3); adds >= 0; adds--) {
                int to = Math.min(rows.count(), from + random.nextInt(40));
                part.add(Rows.part(rows, from, to));
                from = to;
            }
            parts.add(part);
        }
        Collections.shuffle(parts, random);
        Moments merged = new Moments(LENGTH);
        parts.forEach(merged::merge);
        Moments whole = Moments.of(rows);
        assertEquals(whole.count(), merged.count());
        assertArrayEquals(whole.mean(), merged.mean(), 1e-9, "seed " + seed);
        assertArrayEquals(whole.covariance(), merged.covariance(), 1e-9, "seed " + seed);
    }

    @Test
    void whatIsNotThereIsNotTold() {
        Moments moments = new Moments(2);
        moments.add(new Features(new float[0], 2));
        assertThrows(IllegalStateException.class, moments::mean);
        moments.add(new Features(new float[] {1, 2}, 2));
        assertArrayEquals(new double[] {1, 2}, moments.mean());
        Exception failure = assertThrows(IllegalStateException.class, moments::covariance);
        assertEquals("Moments of 1 rows, needed at least 2", failure.getMessage());
        failure = assertThrows(IllegalArgumentException.class, () -> moments.merge(new Moments(3)));
        assertEquals("Rows have length 3, allowed 2 as before", failure.getMessage());
    }
}
