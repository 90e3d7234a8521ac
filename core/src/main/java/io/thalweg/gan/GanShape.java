package io.thalweg.gan;

import io.thalweg.average.TensorSpec;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The two networks of a DCGAN (Radford et al. 2016, section 3). From images of size s = b 2<sup>n</sup>, b from 4 to 7, the
 * generator goes up from b in n fractionally strided convolutions of 4 x 4, the discriminator down to b in n strided ones;
 * the widest layer has {@code features} 2<sup>n-1</sup> channels. The generator's input is noise, and the label as a one-hot
 * vector beside it; the discriminator's the image, and the label as planes of one and zero beside it (Mirza and Osindero
 * 2014).
 *
 * @param size pixels of a side
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param classes labels that images are made of; 0 for images without
 * @param noise length of the noise vector
 * @param features channels of the layer next to the image
 * @param norm what keeps the discriminator's layers in bounds
 */
public record GanShape(int size, int channels, int classes, int noise, int features, DiscriminatorNorm norm)
        implements Serializable {
    private static final int LEAST_BASE = 4;
    private static final int MOST_BASE = 7;
    private static final int MOST_SIZE = 64;

    /** Sides of a strided convolution's kernel. */
    public static final int KERNEL = 4;

    /** @throws BadConfiguration if there is no such network */
    public GanShape {
        if (levels(size) < 2 || size > MOST_SIZE) {
            throw new BadConfiguration(Problem.of("A DCGAN makes no images of this size")
                    .found(size + " x " + size)
                    .allowed("16, 20, 24, 28, 32, 40, 48, 56 or 64 a side")
                    .remedy("Prepare the images with one of these as --size"));
        }
        long widest = (long) features << (levels(size) - 1);
        long largest = widest
                * Math.max(
                        (noise + (long) classes) * MOST_BASE * MOST_BASE,
                        Math.max(widest, channels + (long) classes) * KERNEL * KERNEL);
        if (largest > Integer.MAX_VALUE - 64) {
            throw new BadConfiguration(Problem.of("--features, --noise and the labels make a weight too large")
                    .found(largest + " values")
                    .allowed("less than 2^31")
                    .remedy("Lower --features"));
        }
    }

    /** How often a size halves until 4 to 7 is left; 0 if it does not. */
    private static int levels(int size) {
        int levels = 0;
        int base = size;
        while (base > MOST_BASE && base % 2 == 0) {
            base /= 2;
            levels++;
        }
        return base >= LEAST_BASE && base <= MOST_BASE ? levels : 0;
    }

    /** n: strided convolutions of either network. */
    public int levels() {
        return levels(size);
    }

    /** b: side of the smallest layer. */
    public int base() {
        return size >> levels();
    }

    /** Channels of the layer that is {@code halvings} times smaller than the image, of either network; 1 to n. */
    public int width(int halvings) {
        return features << (halvings - 1);
    }

    /** Values of an image. */
    public int values() {
        return channels * size * size;
    }

    /** The generator's parameters, then the discriminator's. */
    public List<TensorSpec> parameters() {
        List<TensorSpec> tensors = new ArrayList<>(generator());
        tensors.addAll(discriminator());
        return tensors;
    }

    /** {@code [from, to, height, width]} of fractionally strided convolutions; scale and shift of what normalises them. */
    public List<TensorSpec> generator() {
        int n = levels();
        List<TensorSpec> tensors = new ArrayList<>();
        tensors.add(TensorSpec.of(projection(), noise + classes, width(n), base(), base()));
        for (int up = 1; up <= n; up++) {
            int from = width(n + 1 - up);
            tensors.add(TensorSpec.of(scale(up), from));
            tensors.add(TensorSpec.of(shift(up), from));
            int to = up == n ? channels : width(n - up);
            tensors.add(TensorSpec.of(up(up), from, to, KERNEL, KERNEL));
        }
        tensors.add(TensorSpec.of(imageBias(), channels));
        return List.copyOf(tensors);
    }

    /** {@code [to, from, height, width]} of convolutions; a bias where no batch normalisation takes it out again. */
    public List<TensorSpec> discriminator() {
        int n = levels();
        List<TensorSpec> tensors = new ArrayList<>();
        for (int down = 1; down <= n; down++) {
            int from = down == 1 ? channels + classes : width(down - 1);
            tensors.add(TensorSpec.of(down(down), width(down), from, KERNEL, KERNEL));
            if (isNormalised(down)) {
                tensors.add(TensorSpec.of(downScale(down), width(down)));
            }
            tensors.add(TensorSpec.of(downShift(down), width(down)));
        }
        tensors.add(TensorSpec.of(score(), 1, width(n), base(), base()));
        tensors.add(TensorSpec.of(scoreBias(), 1));
        return List.copyOf(tensors);
    }

    /** Whether batch normalisation follows the discriminator's convolution. */
    public boolean isNormalised(int down) {
        return norm == DiscriminatorNorm.BATCH && down > 1;
    }

    /**
     * What the networks keep besides parameters: of each channel that the generator normalises, the running mean of its values
     * and of their squares; for spectral normalisation, the left singular vector of each of the discriminator's weights.
     * Squares and not variances, since the mean of squares of all replicas is that of all their values together: so their
     * variance is had, that of the replicas' means included.
     */
    public List<TensorSpec> statistics() {
        int n = levels();
        List<TensorSpec> tensors = new ArrayList<>();
        for (int up = 1; up <= n; up++) {
            tensors.add(TensorSpec.of(mean(up), width(n + 1 - up)));
            tensors.add(TensorSpec.of(square(up), width(n + 1 - up)));
        }
        if (norm == DiscriminatorNorm.SPECTRAL) {
            for (TensorSpec weight : spectralWeights()) {
                tensors.add(TensorSpec.of(singular(weight.name()), weight.rows()));
            }
        }
        return List.copyOf(tensors);
    }

    /** The discriminator's convolutions. */
    public List<TensorSpec> spectralWeights() {
        return discriminator().stream().filter(spec -> spec.shape().size() == 4).toList();
    }

    /** The running averages of the generator's parameters. */
    public List<TensorSpec> averages() {
        return generator().stream()
                .map(spec -> new TensorSpec(average(spec.name()), spec.shape()))
                .toList();
    }

    /** All that a trained model has: parameters, statistics, averages. */
    public List<TensorSpec> model() {
        List<TensorSpec> tensors = new ArrayList<>(parameters());
        tensors.addAll(statistics());
        tensors.addAll(averages());
        return List.copyOf(tensors);
    }

    public static String projection() {
        return "generator.project.weight";
    }

    /** @param up 1, next to the projection, to n, next to the image */
    public static String up(int up) {
        return "generator.up" + up + ".weight";
    }

    public static String imageBias() {
        return "generator.image.bias";
    }

    /** Scale of the normalisation before a fractionally strided convolution. */
    public static String scale(int up) {
        return "generator.norm" + up + ".scale";
    }

    public static String shift(int up) {
        return "generator.norm" + up + ".shift";
    }

    public static String mean(int up) {
        return "generator.norm" + up + ".mean";
    }

    public static String square(int up) {
        return "generator.norm" + up + ".square";
    }

    /** @param down 1, next to the image, to n */
    public static String down(int down) {
        return "discriminator.down" + down + ".weight";
    }

    public static String downScale(int down) {
        return "discriminator.down" + down + ".scale";
    }

    /** A convolution's bias, or what follows its normalisation. */
    public static String downShift(int down) {
        return "discriminator.down" + down + ".shift";
    }

    public static String score() {
        return "discriminator.score.weight";
    }

    public static String scoreBias() {
        return "discriminator.score.bias";
    }

    public static String singular(String weight) {
        return weight + ".singular";
    }

    public static String average(String parameter) {
        return "average." + parameter;
    }
}
