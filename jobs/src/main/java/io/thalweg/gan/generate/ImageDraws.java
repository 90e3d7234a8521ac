package io.thalweg.gan.generate;

import io.thalweg.gan.Noise;
import io.thalweg.random.Seeds;
import java.io.Serializable;

/**
 * What each image is made from. An image's noise follows from its number and the seed alone, or, in a strip, from those of the
 * strip's two ends; its label from its number.
 *
 * @param seed of every draw
 * @param noise length of the noise
 * @param labels that images are made of in turn, one after another, or strip after strip; 0 for images without
 * @param label that all images are made of instead; {@link #IN_TURN} for none
 * @param strip images on the way from one noise to another; 0 for images that have nothing to do with each other
 * @param images in all; the last strip may be cut short
 */
record ImageDraws(long seed, int noise, int labels, int label, int strip, long images) implements Serializable {
    static final int IN_TURN = -1;

    ImageDraws {
        if (noise < 1 || labels < 0 || label < IN_TURN || label >= Math.max(labels, 0) || strip < 0 || images < 1) {
            throw new IllegalArgumentException("Images of noise " + noise + ", label " + label + " of " + labels
                    + ", strips of " + strip + ", " + images + " in all");
        }
    }

    /** {@code [count, noise]} of the images from {@code first} on; those beyond the last one have noise too. */
    float[] noise(long first, int count) {
        float[] values = new float[count * noise];
        for (int i = 0; i < count; i++) {
            System.arraycopy(of(first + i), 0, values, i * noise, noise);
        }
        return values;
    }

    private float[] of(long number) {
        if (strip == 0 || number >= images) {
            return drawn(number);
        }
        long begin = number - number % strip;
        long end = Math.min(begin + strip, images) - 1;
        return number == begin
                ? drawn(begin)
                : Noise.between(drawn(begin), drawn(end), (double) (number - begin) / (end - begin));
    }

    private float[] drawn(long number) {
        return Noise.normal(Seeds.derive(seed, "gan.generate", number), "noise", noise);
    }

    /** {@code [count]}; none where images are made without. */
    int[] labels(long first, int count) {
        int[] values = new int[labels == 0 ? 0 : count];
        for (int i = 0; i < values.length; i++) {
            long turn = strip == 0 ? first + i : (first + i) / strip;
            values[i] = label == IN_TURN ? (int) (turn % labels) : label;
        }
        return values;
    }
}
