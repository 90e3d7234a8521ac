package io.thalweg.gan.classifier;

import io.thalweg.average.TensorSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolutional classifier: strided convolutions of 4 x 4 that halve the sides while these are even and over 7, with 32
 * channels next to the image and twice as many each further one up to 128; a layer of {@code features} values; a score for each
 * class. LeakyReLU follows every layer but the last. Nothing is normalised by a minibatch, so an image has the same features
 * whatever it is looked at with.
 *
 * @param size pixels of a side, 4 to 2048
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param classes 2 or more
 * @param features values of the layer before the last, 1 to 4096
 */
public record ClassifierShape(int size, int channels, int classes, int features) implements Serializable {
    /** Where no other is asked for: few enough that a thousand images show their covariance. */
    public static final int FEATURES = 64;

    private static final int MOST_BASE = 7;
    private static final int FIRST_WIDTH = 32;
    private static final int MOST_WIDTH = 128;

    /** Sides of a strided convolution's kernel. */
    private static final int KERNEL = 4;

    public ClassifierShape {
        if (size < KERNEL
                || size > 2048
                || (channels != 1 && channels != 3)
                || classes < 2
                || features < 1
                || features > 4096) {
            throw new IllegalArgumentException("A classifier of " + classes + " classes with " + features
                    + " features of images of " + channels + " x " + size + " x " + size
                    + ": allowed 2 classes or more, 1 to 4096 features, 1 or 3 channels, 4 to 2048 pixels a side");
        }
        int levels = levels(size);
        long base = size >> levels;
        long largest = features * Math.max(classes, width(levels, channels) * base * base);
        if (largest > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("A classifier of " + classes + " classes with " + features
                    + " features of images of " + channels + " x " + size + " x " + size + " has a weight of " + largest
                    + " values: allowed less than 2^31");
        }
    }

    /** Strided convolutions. */
    public int levels() {
        return levels(size);
    }

    private static int levels(int size) {
        int levels = 0;
        for (int side = size; side > MOST_BASE && side % 2 == 0; side /= 2) {
            levels++;
        }
        return levels;
    }

    /** Side of what the last convolution leaves. */
    public int base() {
        return size >> levels();
    }

    /** Channels after so many convolutions. */
    public int width(int down) {
        return width(down, channels);
    }

    private static int width(int down, int channels) {
        return down == 0 ? channels : Math.min(MOST_WIDTH, FIRST_WIDTH << Math.min(down - 1, 8));
    }

    /** Values of an image. */
    public int values() {
        return channels * size * size;
    }

    /** {@code [to, from, height, width]} of every layer's weight, and its bias. */
    public List<TensorSpec> parameters() {
        List<TensorSpec> tensors = new ArrayList<>();
        for (int down = 1; down <= levels(); down++) {
            tensors.add(TensorSpec.of(weight(down), width(down), width(down - 1), KERNEL, KERNEL));
            tensors.add(TensorSpec.of(bias(down), width(down)));
        }
        tensors.add(TensorSpec.of(featureWeight(), features, width(levels()), base(), base()));
        tensors.add(TensorSpec.of(featureBias(), features));
        tensors.add(TensorSpec.of(scoreWeight(), classes, features, 1, 1));
        tensors.add(TensorSpec.of(scoreBias(), classes));
        return List.copyOf(tensors);
    }

    /** @param down 1, next to the image, to n */
    public static String weight(int down) {
        return "classifier.down" + down + ".weight";
    }

    public static String bias(int down) {
        return "classifier.down" + down + ".bias";
    }

    public static String featureWeight() {
        return "classifier.features.weight";
    }

    public static String featureBias() {
        return "classifier.features.bias";
    }

    public static String scoreWeight() {
        return "classifier.scores.weight";
    }

    public static String scoreBias() {
        return "classifier.scores.bias";
    }
}
