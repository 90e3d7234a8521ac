package io.thalweg.gan.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class FeaturesTest {
    @Test
    void rowsAreWhole() {
        assertEquals(2, new Features(new float[6], 3).count());
        assertEquals(0, new Features(new float[0], 3).count());
        Exception failure = assertThrows(IllegalArgumentException.class, () -> new Features(new float[7], 3));
        assertEquals("Features of 7 values in rows of 3: allowed whole rows of at least 1 value", failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Features(new float[7], 0));
    }

    @Test
    void valuesAreFinite() {
        float[] values = {1, 2, 3, 4, Float.NaN, 6};
        Exception failure = assertThrows(IllegalArgumentException.class, () -> new Features(values, 3));
        assertEquals("Feature 1 of row 1 is NaN, allowed a finite number", failure.getMessage());
    }
}
