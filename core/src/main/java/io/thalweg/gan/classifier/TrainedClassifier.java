package io.thalweg.gan.classifier;

import io.thalweg.average.ModelState;

/**
 * A classifier's parameters.
 *
 * @param shape of the network that has them
 */
public record TrainedClassifier(ClassifierShape shape, ModelState parameters) {
    /**
     * The network, ready to look at images.
     *
     * @param gpu address of the GPU, or -1 for the CPU
     */
    public ImageClassifier open(ClassifierEngine engine, int threads, int gpu) {
        ImageClassifier classifier = engine.open(shape, threads, gpu);
        boolean loaded = false;
        try {
            classifier.load(parameters);
            loaded = true;
            return classifier;
        } finally {
            if (!loaded) {
                classifier.close();
            }
        }
    }
}
