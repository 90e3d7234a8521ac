package io.thalweg.gan.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class ClassEntropyTest {
    @Test
    void itHasClosedForms() {
        assertEquals(Math.log(10), ClassEntropy.nats(new long[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7}), 1e-12);
        assertEquals(0, ClassEntropy.nats(new long[] {0, 0, 5_000_000_000L}), 0);
        assertEquals(Math.log(4) - 0.75 * Math.log(3), ClassEntropy.nats(new long[] {1, 3}), 1e-12);
        assertEquals(ClassEntropy.nats(new long[] {1, 2, 3}), ClassEntropy.nats(new long[] {30, 0, 10, 20}), 1e-12);
    }

    @Test
    void aHistogramCountsImages() {
        Exception failure = assertThrows(IllegalArgumentException.class, () -> ClassEntropy.nats(new long[3]));
        assertEquals("A histogram of 3 classes has no image, allowed at least one", failure.getMessage());
        failure = assertThrows(IllegalArgumentException.class, () -> ClassEntropy.nats(new long[] {2, -1}));
        assertEquals("Class 1 has -1 images, allowed 0 or more", failure.getMessage());
    }
}
