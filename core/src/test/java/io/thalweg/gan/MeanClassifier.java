package io.thalweg.gan;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.gan.classifier.ClassifierEngine;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.gan.classifier.TrainedClassifier;
import io.thalweg.memory.MemoryTerm;
import java.util.List;

/**
 * No network: the features of an image are its mean and the mean of its upper half, its class is the mean, in as many equal
 * steps as there are classes.
 */
public final class MeanClassifier implements ClassifierEngine {
    static final String NAME = "mean";

    /** @return one that is trained already */
    static TrainedClassifier trained(int size, int classes) {
        ClassifierShape shape = new ClassifierShape(size, 1, classes, 2);
        return new TrainedClassifier(shape, ModelState.zeros(ModelLayout.of(shape.parameters())));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<MemoryTerm> nativeMemory(ClassifierShape shape, int batch) {
        return List.of(new MemoryTerm("nothing much", 1, NAME));
    }

    @Override
    public ImageClassifier open(ClassifierShape shape, int threads, int gpu) {
        return new ImageClassifier() {
            @Override
            public ClassifierShape shape() {
                return shape;
            }

            @Override
            public void load(ModelState from) {}

            @Override
            public void store(ModelState into) {}

            @Override
            public double train(byte[] pixels, int[] labels, double rate, long number) {
                throw new UnsupportedOperationException();
            }

            @Override
            public double loss(byte[] pixels, int[] labels) {
                throw new UnsupportedOperationException();
            }

            @Override
            public ModelState gradient(byte[] pixels, int[] labels) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Response respond(byte[] pixels, int count) {
                float[] features = new float[2 * count];
                float[] probabilities = new float[count * shape.classes()];
                int values = shape.values();
                for (int i = 0; i < count; i++) {
                    for (int p = 0; p < values; p++) {
                        float share = Byte.toUnsignedInt(pixels[i * values + p]) / (float) values;
                        features[2 * i] += share;
                        features[2 * i + 1] += p < values / 2 ? 2 * share : 0;
                    }
                    int seen = Math.min(shape.classes() - 1, (int) (features[2 * i] / 256 * shape.classes()));
                    probabilities[i * shape.classes() + seen] = 1;
                }
                return new Response(features, probabilities);
            }

            @Override
            public void close() {}
        };
    }
}
