package io.thalweg.gan.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CopiesTest {
    private static final int LENGTH = 19;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void plantedCopiesAreFoundAndFreshImagesAreAtTheFloor(long seed) {
        Random random = new Random(seed);
        Features training = Rows.normal(random, 600, LENGTH);
        Features heldOut = Rows.normal(random, 400, LENGTH);
        double threshold = Copies.threshold(heldOut, training, Copies.QUANTILE);
        assertEquals(4.0 / 400, Copies.share(heldOut, training, threshold), "seed " + seed);
        Features fresh = Rows.normal(random, 400, LENGTH);
        double floor = Copies.share(fresh, training, threshold);
        assertTrue(floor < 0.04, "share " + floor + ", seed " + seed);
        float[] near = Rows.part(training, 100, 200).values();
        for (int i = 0; i < near.length; i++) {
            near[i] += (float) (0.01 * random.nextGaussian());
        }
        double share = Copies.share(Rows.joined(fresh, new Features(near, LENGTH)), training, threshold);
        assertEquals((400 * floor + 100) / 500, share, 1e-12, "seed " + seed);
    }

    @Test
    void distancesAreCountedByHand() {
        Features training = new Features(new float[] {0, 0, 10, 0}, 2);
        Features heldOut = new Features(new float[] {3, 4, 10, 1, 10, -2, 6, 3}, 2);
        // To the nearest: 5, 1, 2, 5.
        assertEquals(1, Copies.threshold(heldOut, training, 0.01));
        assertEquals(1, Copies.threshold(heldOut, training, 0.25));
        assertEquals(2, Copies.threshold(heldOut, training, 0.26));
        assertEquals(5, Copies.threshold(heldOut, training, 1));
        assertEquals(0.5, Copies.share(heldOut, training, 2));
        assertEquals(0, Copies.share(heldOut, training, 0.9));
    }

    @Test
    void exactCopiesAreFoundWhereRealImagesAreDoubleToo() {
        Features training = new Features(new float[] {1, 2, 3}, 1);
        assertEquals(0, Copies.threshold(training, training, 0.01));
        assertEquals(0.5, Copies.share(new Features(new float[] {2, 2.5f}, 1), training, 0));
    }

    @Test
    void aQuantileIsAShareAndImagesAreThere() {
        Features rows = new Features(new float[] {1, 2, 3}, 1);
        Exception failure = assertThrows(IllegalArgumentException.class, () -> Copies.threshold(rows, rows, 0));
        assertEquals("The quantile is 0.0, allowed over 0 to 1", failure.getMessage());
        failure = assertThrows(
                IllegalArgumentException.class, () -> Copies.share(new Features(new float[0], 1), rows, 1));
        assertEquals(
                "Features to compare are 0 rows of 1 and 3 rows of 1, allowed at least one row on each side and rows of one"
                        + " length",
                failure.getMessage());
    }
}
