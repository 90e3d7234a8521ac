package io.thalweg.gan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class NoiseTest {
    private static final long SEED = 51;
    private static final int LENGTH = 101;

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int k = 0; k < a.length; k++) {
            product += (double) a[k] * b[k];
            lengthA += (double) a[k] * a[k];
            lengthB += (double) b[k] * b[k];
        }
        return product / Math.sqrt(lengthA * lengthB);
    }

    /** Of two points of one sphere: equal steps are equal angles, and no step leaves the sphere. */
    @Test
    void theWayBetweenTwoNoisesGoesAlongTheSphereAtEqualAngles() {
        float[] from = unit(Noise.normal(SEED, "from", LENGTH));
        float[] to = unit(Noise.normal(SEED, "to", LENGTH));
        assertArrayEquals(from, Noise.between(from, to, 0), "seed " + SEED);
        assertArrayEquals(to, Noise.between(from, to, 1), "seed " + SEED);
        double angle = Math.acos(cosine(from, to));
        for (int step = 1; step < 7; step++) {
            float[] between = Noise.between(from, to, step / 7.0);
            double length = 0;
            for (float value : between) {
                length += (double) value * value;
            }
            assertEquals(1, length, 1e-5, "step " + step + ", seed " + SEED);
            assertEquals(angle * step / 7, Math.acos(cosine(from, between)), 1e-5, "step " + step + ", seed " + SEED);
        }
    }

    private static float[] unit(float[] values) {
        double length = 0;
        for (float value : values) {
            length += (double) value * value;
        }
        float[] scaled = new float[values.length];
        for (int k = 0; k < values.length; k++) {
            scaled[k] = (float) (values[k] / Math.sqrt(length));
        }
        return scaled;
    }

    /** The sphere says nothing of the way to the same point, or to the opposite one. */
    @Test
    void whereThereIsNoOneWayItIsStraight() {
        float[] from = Noise.normal(SEED, "from", LENGTH);
        float[] opposite = new float[LENGTH];
        for (int k = 0; k < LENGTH; k++) {
            opposite[k] = -from[k];
        }
        assertArrayEquals(from, Noise.between(from, from, 0.4), 1e-6f);
        assertArrayEquals(new float[LENGTH], Noise.between(from, opposite, 0.5), 1e-6f);
    }
}
