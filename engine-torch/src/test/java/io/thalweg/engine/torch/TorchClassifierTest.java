package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.gan.ClassifierTraining;
import io.thalweg.gan.GanEvaluation;
import io.thalweg.gan.GanScores;
import io.thalweg.gan.ImagesInMemory;
import io.thalweg.gan.SplitImages;
import io.thalweg.gan.classifier.ClassifierEngine;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.gan.classifier.TrainedClassifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The classifier against a network in loops, differences and what it is to learn. */
class TorchClassifierTest {
    private static final long SEED = 23;

    /** Of no, one and two convolutions, of a side that is left odd. */
    static List<ClassifierShape> shapes() {
        return List.of(
                new ClassifierShape(5, 1, 2, 3), new ClassifierShape(18, 3, 4, 5), new ClassifierShape(16, 1, 3, 4));
    }

    private static TorchClassifier open(ClassifierShape shape) {
        TorchLibrary.load(1);
        return new TorchClassifier(shape, new Placement(-1, torch.kDouble()));
    }

    private static ModelState random(ClassifierShape shape) {
        Random random = new Random(SEED);
        ModelState state = ModelState.zeros(ModelLayout.of(shape.parameters()));
        for (TensorSpec spec : shape.parameters()) {
            float[] values = state.tensor(spec.name());
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.3 * random.nextGaussian());
            }
        }
        return state;
    }

    private static byte[] pixels(ClassifierShape shape, int count) {
        byte[] pixels = new byte[count * shape.values()];
        new Random(SEED + 1).nextBytes(pixels);
        return pixels;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void featuresAndProbabilitiesAreThoseOfTheNetworkInLoops(ClassifierShape shape) {
        ModelState state = random(shape);
        byte[] pixels = pixels(shape, 3);
        int[] labels = {1, 0, shape.classes() - 1};
        ReferenceClassifier reference = new ReferenceClassifier(shape, state);
        double loss = 0;
        try (TorchClassifier classifier = open(shape)) {
            classifier.load(state);
            ImageClassifier.Response found = classifier.respond(pixels, 3);
            for (int i = 0; i < 3; i++) {
                double[] features = reference.features(pixels, i * shape.values());
                double[] probabilities = reference.probabilities(features);
                for (int k = 0; k < shape.features(); k++) {
                    assertEquals(
                            features[k],
                            found.features()[i * shape.features() + k],
                            1e-5 * Math.max(1, Math.abs(features[k])));
                }
                for (int c = 0; c < shape.classes(); c++) {
                    assertEquals(probabilities[c], found.probabilities()[i * shape.classes() + c], 1e-5);
                }
                loss -= Math.log(probabilities[labels[i]]) / 3;
            }
            assertEquals(loss, classifier.loss(pixels, labels), 1e-6 * Math.max(1, loss));
            // One image has the same features whatever it is looked at with.
            byte[] second = Arrays.copyOfRange(pixels, shape.values(), 2 * shape.values());
            assertArrayEquals(
                    Arrays.copyOfRange(found.features(), shape.features(), 2 * shape.features()),
                    classifier.respond(second, 1).features(),
                    1e-6f);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradientsAreTheDifferencesOfTheLoss(ClassifierShape shape) {
        ModelState state = random(shape);
        byte[] pixels = pixels(shape, 3);
        int[] labels = {0, 1, 0};
        Random random = new Random(SEED);
        try (TorchClassifier classifier = open(shape)) {
            classifier.load(state);
            ModelState gradient = classifier.gradient(pixels, labels);
            for (TensorSpec spec : shape.parameters()) {
                float[] values = state.tensor(spec.name());
                for (int n = 0; n < 3; n++) {
                    int i = random.nextInt(values.length);
                    float kept = values[i];
                    values[i] = kept + 1e-5f;
                    double width = values[i];
                    classifier.load(state);
                    double above = classifier.loss(pixels, labels);
                    values[i] = kept - 1e-5f;
                    width -= values[i];
                    classifier.load(state);
                    double below = classifier.loss(pixels, labels);
                    values[i] = kept;
                    double expected = (above - below) / width;
                    assertEquals(
                            expected,
                            gradient.tensor(spec.name())[i],
                            1e-3 * Math.max(0.1, Math.abs(expected)),
                            spec.name() + "[" + i + "], seed " + SEED);
                }
            }
        }
    }

    /** Adam's first step is the rate in the gradient's direction, and tells the loss from before it. */
    @Test
    void aStepGoesDownTheGradient() {
        ClassifierShape shape = new ClassifierShape(16, 1, 3, 4);
        ModelState before = random(shape);
        byte[] pixels = pixels(shape, 4);
        int[] labels = {0, 1, 2, 1};
        try (TorchClassifier classifier = open(shape)) {
            classifier.load(before);
            ModelState gradient = classifier.gradient(pixels, labels);
            assertEquals(classifier.loss(pixels, labels), classifier.train(pixels, labels, 1e-3, 1), 1e-9);
            ModelState after = ModelState.zeros(before.layout());
            classifier.store(after);
            for (TensorSpec spec : shape.parameters()) {
                for (int i = 0; i < spec.size(); i++) {
                    float slope = gradient.tensor(spec.name())[i];
                    double expected = before.tensor(spec.name())[i] - 1e-3 * slope / (Math.abs(slope) + 1e-8);
                    assertEquals(expected, after.tensor(spec.name())[i], 1e-6, spec.name() + "[" + i + "]");
                }
            }
            assertThrows(IllegalArgumentException.class, () -> classifier.loss(pixels, new int[] {0, 1, 2, 3}));
        }
    }

    @Test
    void everyCallFreesWhatItMade() {
        ClassifierShape shape = new ClassifierShape(16, 1, 3, 4);
        long before = Pointer.totalCount();
        try (TorchClassifier classifier = open(shape)) {
            classifier.load(random(shape));
            long open = Pointer.totalCount();
            for (int step = 1; step < 4; step++) {
                classifier.train(pixels(shape, 2), new int[] {0, 1}, 1e-3, step);
                classifier.respond(pixels(shape, 2), 2);
                classifier.gradient(pixels(shape, 2), new int[] {0, 1});
            }
            classifier.store(random(shape));
            assertEquals(open, Pointer.totalCount());
        }
        assertEquals(before, Pointer.totalCount());
    }

    /** Images that are bright in one of three bands; the label says which. */
    private static ImagesInMemory bands(int count, int missing) {
        Random random = new Random(SEED);
        byte[] pixels = new byte[count * 256];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            int band = i % 3;
            for (int p = 0; p < 256; p++) {
                int value = p / 16 / 6 == band ? 128 + random.nextInt(128) : random.nextInt(140);
                pixels[i * 256 + p] = (byte) value;
            }
            labels[i] = i < missing ? -1 : band;
        }
        return new ImagesInMemory(new io.thalweg.dataset.ImageShape(1, 16, 16), pixels, labels, List.of("a", "b", "c"));
    }

    /** It learns what labels mean, of images without one nothing, and is the same again for the same seed. */
    @Test
    void trainingIsThatOfTheDatasetAndLearnsIt() throws IOException {
        ImagesInMemory source = bands(300, 60);
        ClassifierEngine engine = ClassifierEngine.named("torch");
        ClassifierShape shape = ClassifierTraining.shape(source).orElseThrow();
        assertEquals(new ClassifierShape(16, 1, 3, 64), shape);
        ClassifierTraining training = new ClassifierTraining(40, 5);
        TrainedClassifier first = training.train(engine, shape, source, 1, -1);
        TrainedClassifier second = training.train(engine, shape, source, 1, -1);
        TrainedClassifier other = new ClassifierTraining(40, 6).train(engine, shape, source, 1, -1);
        for (TensorSpec spec : shape.parameters()) {
            assertArrayEquals(
                    first.parameters().tensor(spec.name()), second.parameters().tensor(spec.name()), spec.name());
        }
        assertTrue(!Arrays.equals(
                first.parameters().tensor(ClassifierShape.featureWeight()),
                other.parameters().tensor(ClassifierShape.featureWeight())));
        try (ImageClassifier classifier = first.open(engine, 1, -1)) {
            assertTrue(ClassifierTraining.accuracy(classifier, source, "train") > 0.98);
            assertTrue(Double.isNaN(ClassifierTraining.accuracy(classifier, source, "valid")));
            // Images of one kind only, against images of all: few classes, little of the variety, and far away.
            GanEvaluation evaluation = new GanEvaluation(classifier, source);
            SplitImages real = SplitImages.first(source.open("train"), 150);
            GanScores same = evaluation.score(SplitImages.from(source.open("train"), 150, 150), real);
            assertEquals(Math.log(3), same.classEntropy(), 0.05);
            assertTrue(same.precision() > 0.7 && same.recall() > 0.7, same.toString());
            ImagesInMemory onlyOne = new ImagesInMemory(source.shape(), oneBand(source), new int[100], List.of());
            GanScores one = evaluation.score(SplitImages.first(onlyOne.open("train"), 100), real);
            assertEquals(0, one.classEntropy(), 0.1);
            assertTrue(one.recall() < 0.5, one.toString());
            assertTrue(one.fidOwnFeatures() > 3 * same.fidOwnFeatures(), one + " against " + same);
        }
    }

    private static byte[] oneBand(ImagesInMemory source) {
        byte[] pixels = new byte[100 * 256];
        for (int i = 0; i < 100; i++) {
            System.arraycopy(source.pixels(), 3 * i * 256, pixels, i * 256, 256);
        }
        return pixels;
    }
}
