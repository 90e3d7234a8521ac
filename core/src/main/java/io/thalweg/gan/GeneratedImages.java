package io.thalweg.gan;

import io.thalweg.random.Seeds;

/**
 * Images that a generator makes from a fixed noise, each from a draw of its own: the n-th is the same however many are made. Of
 * a conditional generator the labels come in turn.
 *
 * @param gan with its parameters loaded
 * @param seed of the noise
 */
public record GeneratedImages(Gan gan, GanShape shape, int count, long seed) implements ImageSet {
    @Override
    public byte[] read(int from, int to) {
        float[] noise = new float[(to - from) * shape.noise()];
        int[] labels = new int[shape.classes() == 0 ? 0 : to - from];
        for (int i = from; i < to; i++) {
            float[] drawn = Noise.normal(Seeds.derive(seed, "gan.measured", i), "image", shape.noise());
            System.arraycopy(drawn, 0, noise, (i - from) * shape.noise(), drawn.length);
            if (labels.length > 0) {
                labels[i - from] = i % shape.classes();
            }
        }
        return gan.generate(noise, labels);
    }
}
