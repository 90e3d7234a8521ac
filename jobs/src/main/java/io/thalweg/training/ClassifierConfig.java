package io.thalweg.training;

import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.storage.Part;
import java.util.List;

/**
 * {@code classifier.json} of a GAN: the classifier on whose features the GAN is measured. Written when the parameters are
 * whole.
 *
 * @param labels names of its classes by number
 * @param steps that it was trained for
 * @param seed of its training, which belongs to the dataset
 * @param accuracy share of a split's labelled images that it is right about, 0 to 1
 * @param accuracySplit {@code "valid"}, {@code "test"}, or {@code "train"} where there is neither
 * @param parameters their file
 */
public record ClassifierConfig(
        ClassifierShape shape,
        List<String> labels,
        int steps,
        long seed,
        double accuracy,
        String accuracySplit,
        Part parameters) {
    public ClassifierConfig {
        labels = List.copyOf(labels);
    }
}
