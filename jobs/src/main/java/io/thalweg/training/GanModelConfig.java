package io.thalweg.training;

import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.GanConfig;
import java.util.List;

/**
 * {@code config.json} of a GAN: how it was trained, and what its images are.
 *
 * @param labels names of the dataset's labels by number; empty if it has none
 */
public record GanModelConfig(GanConfig training, ImageShape images, List<String> labels) {
    public GanModelConfig {
        labels = List.copyOf(labels);
    }
}
