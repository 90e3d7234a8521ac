package io.thalweg.gan;

import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;

/** The draws of a GAN, made alike for every engine. */
public final class Noise {
    private Noise() {}

    /** Independent standard normal values (Box and Muller 1958). */
    public static float[] normal(long seed, String purpose, int count) {
        Xorshift random = new Xorshift(Seeds.derive(seed, purpose));
        float[] values = new float[count];
        for (int i = 0; i < count; i += 2) {
            // 1 - u is in (0, 1], where the logarithm is finite.
            double radius = Math.sqrt(-2 * Math.log(1 - uniform(random)));
            double angle = 2 * Math.PI * uniform(random);
            values[i] = (float) (radius * Math.cos(angle));
            if (i + 1 < count) {
                values[i + 1] = (float) (radius * Math.sin(angle));
            }
        }
        return values;
    }

    /** Independent values, uniform in [0, 1). */
    public static float[] uniform(long seed, String purpose, int count) {
        Xorshift random = new Xorshift(Seeds.derive(seed, purpose));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    /**
     * Noise on the way from one to another along the sphere (Shoemake 1985; White 2016, "Sampling generative networks"): as
     * far from the origin as noise is.
     *
     * @param share 0 gives {@code from} and 1 gives {@code to}, exactly
     */
    public static float[] between(float[] from, float[] to, double share) {
        double angle = angle(from, to);
        double one = angle == 0 ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
        double other = angle == 0 ? share : Math.sin(share * angle) / Math.sin(angle);
        float[] values = new float[from.length];
        for (int k = 0; k < values.length; k++) {
            values[k] = (float) (one * from[k] + other * to[k]);
        }
        return values;
    }

    private static double angle(float[] a, float[] b) {
        double product = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int k = 0; k < a.length; k++) {
            product += (double) a[k] * b[k];
            lengthA += (double) a[k] * a[k];
            lengthB += (double) b[k] * b[k];
        }
        double cosine = product / Math.sqrt(lengthA * lengthB);
        // Opposite directions have no one way between them.
        return Math.abs(cosine) > 1 - 1e-9 || Double.isNaN(cosine) ? 0 : Math.acos(cosine);
    }

    private static double uniform(Xorshift random) {
        return (random.next() >>> 11) * 0x1p-53;
    }
}
