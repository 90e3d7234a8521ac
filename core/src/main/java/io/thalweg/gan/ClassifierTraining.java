package io.thalweg.gan;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageSource;
import io.thalweg.gan.classifier.ClassifierEngine;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.gan.classifier.TrainedClassifier;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.train.Diverged;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * Trains the classifier of a dataset: a fixed number of steps of Adam on the labelled images of its training split, at a rate
 * that falls in a line. Everything is drawn from a seed that belongs to the dataset, so that all GANs on it are measured by one
 * classifier.
 *
 * @param steps of training, at least 1
 * @param seed of the dataset
 */
public record ClassifierTraining(int steps, long seed) implements Serializable {
    /** Images of a step. */
    public static final int BATCH = 64;

    private static final double RATE = 1e-3;
    private static final double SLOPE = 0.2;

    /** Images that an accuracy is told of, at most. */
    private static final long MOST_JUDGED = 10_000;

    private static final int JUDGED_AT_A_TIME = 256;

    public ClassifierTraining {
        if (steps < 1) {
            throw new IllegalArgumentException("A classifier trained for " + steps + " steps: allowed 1 or more");
        }
    }

    /** The network for a dataset, or why there is none. */
    public static Optional<ClassifierShape> shape(ImageSource source) {
        int classes = source.labels().size();
        return classes < 2 || source.shape().height() != source.shape().width()
                ? Optional.empty()
                : Optional.of(new ClassifierShape(
                        source.shape().height(), source.shape().channels(), classes, ClassifierShape.FEATURES));
    }

    /** Trains. @throws Diverged if a loss is not finite */
    public TrainedClassifier train(
            ClassifierEngine engine, ClassifierShape shape, ImageSource source, int threads, int gpu)
            throws IOException {
        ModelState parameters = initial(shape);
        ImageCorpus corpus = source.open("train");
        ImageOrder order = new ImageOrder(corpus, 0, (long) steps * BATCH, Seeds.derive(seed, "gan.classifier.order"));
        try (ImageClassifier classifier = engine.open(shape, threads, gpu)) {
            classifier.load(parameters);
            for (int step = 0; step < steps; step++) {
                Labelled batch = Labelled.of(order.next(BATCH, true), shape.values());
                double rate = RATE * (steps - step) / steps;
                if (batch.count() > 0) {
                    requireFinite(classifier.train(batch.pixels(), batch.labels(), rate, step + 1L), step);
                }
            }
            classifier.store(parameters);
        }
        return new TrainedClassifier(shape, parameters);
    }

    private static void requireFinite(double loss, int step) {
        if (!Double.isFinite(loss)) {
            throw new Diverged(Problem.of("The classifier's loss is not finite")
                    .found(loss)
                    .at("step " + step)
                    .remedy("Give a classifier that is there (--classifier), or train without --validate-every"));
        }
    }

    /** Weights as He et al. (2015, equation 15) draw them, for the slope below zero that there is; biases zero. */
    ModelState initial(ClassifierShape shape) {
        ModelState state = ModelState.zeros(ModelLayout.of(shape.parameters()));
        for (TensorSpec spec : shape.parameters()) {
            if (spec.name().endsWith(".weight")) {
                double deviation = Math.sqrt(2 / (1 + SLOPE * SLOPE) / spec.rowLength());
                float[] values = state.tensor(spec.name());
                float[] drawn = Noise.normal(Seeds.derive(seed, "gan.classifier.initial"), spec.name(), values.length);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (deviation * drawn[i]);
                }
            }
        }
        return state;
    }

    /** How often a classifier is right about the labelled images of a split, of the first {@value #MOST_JUDGED}; NaN if there are none. */
    public static double accuracy(ImageClassifier classifier, ImageSource source, String split) throws IOException {
        ImageCorpus corpus = source.open(split);
        long most = Math.min(corpus.images(), MOST_JUDGED);
        int values = classifier.shape().values();
        long right = 0;
        long judged = 0;
        for (long from = 0; from < most; from += JUDGED_AT_A_TIME) {
            int count = (int) Math.min(JUDGED_AT_A_TIME, most - from);
            byte[] pixels = new byte[count * values];
            int[] labels = new int[count];
            corpus.read(from, from + count, pixels, labels);
            float[] probabilities = classifier.respond(pixels, count).probabilities();
            for (int i = 0; i < count; i++) {
                if (labels[i] != ImageCorpus.NO_LABEL) {
                    judged++;
                    right += likeliest(probabilities, i, classifier.shape().classes()) == labels[i] ? 1 : 0;
                }
            }
        }
        return judged == 0 ? Double.NaN : (double) right / judged;
    }

    /** The class that has the largest probability; the first of several. */
    static int likeliest(float[] probabilities, int image, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (probabilities[image * classes + c] > probabilities[image * classes + best]) {
                best = c;
            }
        }
        return best;
    }

    /** Those images of a minibatch that have a label. */
    private record Labelled(byte[] pixels, int[] labels) {
        static Labelled of(ImageBatch batch, int values) {
            byte[] pixels = new byte[batch.pixels().length];
            int[] labels = new int[batch.count()];
            int kept = 0;
            for (int i = 0; i < batch.count(); i++) {
                if (batch.labels()[i] != ImageCorpus.NO_LABEL) {
                    System.arraycopy(batch.pixels(), i * values, pixels, kept * values, values);
                    labels[kept++] = batch.labels()[i];
                }
            }
            return new Labelled(Arrays.copyOf(pixels, kept * values), Arrays.copyOf(labels, kept));
        }

        int count() {
            return labels.length;
        }
    }
}
