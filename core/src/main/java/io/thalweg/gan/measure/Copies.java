package io.thalweg.gan.measure;

import java.util.Arrays;

/**
 * Whether made images are copies of training images, told by the distance to the nearest of them. How near is a copy is told by
 * real images that were not trained on: the nearest few of those, by chance, are the floor that a generator which has learned
 * nothing by heart is at (after Meehan, Chaudhuri and Dasgupta 2020, "A non-parametric test to detect data-copying in generative
 * models", which compares the same distances by their ranks).
 */
public final class Copies {
    /** Share of held-out images that are taken to be as near as a copy. */
    public static final double QUANTILE = 0.01;

    private Copies() {}

    /**
     * The distance up to which a made image counts as a copy.
     *
     * @param heldOut real images that were not trained on
     * @param quantile share of these that are as near to a training image, over 0 to 1, rounded up to whole images
     */
    public static double threshold(Features heldOut, Features training, double quantile) {
        if (!(quantile > 0 && quantile <= 1)) {
            throw new IllegalArgumentException("The quantile is " + quantile + ", allowed over 0 to 1");
        }
        double[] nearest = nearest(heldOut, training);
        Arrays.sort(nearest);
        // Whole images despite what rounding adds to a product like 0.07 * 100.
        int images = (int) Math.ceil(quantile * nearest.length - 1e-9);
        return nearest[Math.max(images, 1) - 1];
    }

    /** Share of the made images no farther than the threshold from a training image, 0 to 1. */
    public static double share(Features made, Features training, double threshold) {
        double[] nearest = nearest(made, training);
        return (double) Arrays.stream(nearest)
                        .filter(distance -> distance <= threshold)
                        .count()
                / nearest.length;
    }

    /** {@code [images.count()]}: distances to the nearest of the others. */
    private static double[] nearest(Features images, Features others) {
        float[] least = new float[images.count()];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        SquaredDistances.forEach(images, others, (row, first, squared, count) -> {
            for (int j = 0; j < count; j++) {
                least[row] = Math.min(least[row], squared[j]);
            }
        });
        double[] nearest = new double[least.length];
        Arrays.setAll(nearest, i -> Math.sqrt(least[i]));
        return nearest;
    }
}
