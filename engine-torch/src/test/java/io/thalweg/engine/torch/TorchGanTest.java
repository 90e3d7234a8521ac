package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GanStep;
import io.thalweg.gan.GanStepSettings;
import io.thalweg.gan.ImageBatch;
import io.thalweg.gan.Noise;
import io.thalweg.gan.Settling;
import io.thalweg.network.Optimizer;
import io.thalweg.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A GAN against a network in loops, closed forms and differences. */
class TorchGanTest {
    private static final long SEED = 41;
    private static final int BATCH = 3;
    private static final Optimizer ADAM = new Optimizer.Adam(0.5, 0.999, 1e-8, 0);
    private static final GanStepSettings SETTINGS = new GanStepSettings(2e-4, 2e-4, 1, 0, 0.9, SEED);

    static List<Arguments> networks() {
        List<Arguments> networks = new ArrayList<>();
        List<GanLoss> losses = List.of(
                new GanLoss.Minimax(),
                new GanLoss.NonSaturating(),
                new GanLoss.LeastSquares(),
                new GanLoss.WassersteinGradientPenalty(10),
                new GanLoss.Hinge());
        for (GanLoss loss : losses) {
            for (DiscriminatorNorm norm : DiscriminatorNorm.values()) {
                if (norm != DiscriminatorNorm.BATCH || !(loss instanceof GanLoss.WassersteinGradientPenalty)) {
                    networks.add(Arguments.of(loss, new GanShape(16, 1, 0, 3, 2, norm)));
                }
            }
        }
        networks.add(Arguments.of(losses.get(1), new GanShape(20, 3, 4, 2, 2, DiscriminatorNorm.BATCH)));
        networks.add(Arguments.of(losses.get(1), new GanShape(32, 1, 2, 2, 1, DiscriminatorNorm.SPECTRAL)));
        return networks;
    }

    private static TorchGan open(GanShape shape, GanLoss loss) {
        TorchLibrary.load(1);
        return new TorchGan(shape, loss, ADAM, new Placement(-1, torch.kDouble()));
    }

    /** Weights large enough that no layer is flat. */
    private static ModelState random(GanShape shape) {
        Random random = new Random(SEED);
        ModelState state = ModelState.zeros(ModelLayout.of(shape.model()));
        for (TensorSpec spec : shape.model()) {
            float[] values = state.tensor(spec.name());
            boolean scale = spec.name().endsWith("scale") || spec.name().endsWith("square");
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (scale ? 1 + random.nextDouble() : 0.3 * random.nextGaussian());
            }
        }
        return state;
    }

    private static ImageBatch batch(GanShape shape) {
        Random random = new Random(SEED + 1);
        byte[] pixels = new byte[BATCH * shape.values()];
        random.nextBytes(pixels);
        int[] labels = shape.classes() == 0
                ? new int[0]
                : random.ints(BATCH, 0, shape.classes()).toArray();
        return new ImageBatch(pixels, labels, BATCH);
    }

    private static double[][][][] images(GanShape shape, byte[] pixels) {
        double[][][][] images =
                new double[pixels.length / shape.values()][shape.channels()][shape.size()][shape.size()];
        int at = 0;
        for (double[][][] image : images) {
            for (double[][] channel : image) {
                for (double[] row : channel) {
                    for (int x = 0; x < row.length; x++) {
                        row[x] = Byte.toUnsignedInt(pixels[at++]) / 127.5 - 1;
                    }
                }
            }
        }
        return images;
    }

    private static double mean(double[] values, DoubleUnaryOperator of) {
        double sum = 0;
        for (double value : values) {
            sum += of.applyAsDouble(value);
        }
        return sum / values.length;
    }

    private static double log1pExp(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** The papers' formulas, on the scores of the network in loops; the gradient penalty by differences of its scores. */
    private static double[] expected(
            GanShape shape, GanLoss loss, ModelState state, ImageBatch batch, double smoothing) {
        ReferenceGan reference = new ReferenceGan(shape, state);
        long first = Seeds.derive(SEED, "gan.discriminator", 0);
        int noise = BATCH * shape.noise();
        double[][][][] made = reference.generate(Noise.normal(first, "gan.noise", noise), batch.labels());
        double[][][][] real = images(shape, batch.pixels());
        double[] d = reference.score(real, batch.labels());
        double[] g = reference.score(made, batch.labels());
        double[] h = reference.score(
                reference.generate(
                        Noise.normal(Seeds.derive(SEED, "gan.generator"), "gan.noise", noise), batch.labels()),
                batch.labels());
        double binary =
                mean(d, x -> (1 - smoothing) * log1pExp(-x) + smoothing * log1pExp(x)) + mean(g, x -> log1pExp(x));
        if (loss instanceof GanLoss.Minimax) {
            return new double[] {binary, mean(h, x -> -log1pExp(x))};
        } else if (loss instanceof GanLoss.NonSaturating) {
            return new double[] {binary, mean(h, x -> log1pExp(-x))};
        } else if (loss instanceof GanLoss.LeastSquares) {
            return new double[] {
                mean(d, x -> (x - 1 + smoothing) * (x - 1 + smoothing) / 2) + mean(g, x -> x * x / 2),
                mean(h, x -> (x - 1) * (x - 1) / 2)
            };
        } else if (loss instanceof GanLoss.Hinge) {
            return new double[] {mean(d, x -> Math.max(0, 1 - x)) + mean(g, x -> Math.max(0, 1 + x)), mean(h, x -> -x)};
        }
        float[] shares = Noise.uniform(first, "gan.penalty", BATCH);
        double penalty = 0;
        for (int i = 0; i < BATCH; i++) {
            double[][][][] between = new double[1][shape.channels()][shape.size()][shape.size()];
            double squares = 0;
            for (int pass = 0; pass < 2; pass++) {
                for (int c = 0; c < shape.channels(); c++) {
                    for (int y = 0; y < shape.size(); y++) {
                        for (int x = 0; x < shape.size(); x++) {
                            if (pass == 0) {
                                between[0][c][y][x] = shares[i] * real[i][c][y][x] + (1 - shares[i]) * made[i][c][y][x];
                            } else {
                                squares += Math.pow(slope(reference, between, c, y, x), 2);
                            }
                        }
                    }
                }
            }
            penalty += Math.pow(Math.sqrt(squares) - 1, 2) / BATCH;
        }
        return new double[] {mean(g, x -> x) - mean(d, x -> x) + 10 * penalty, mean(h, x -> -x)};
    }

    private static double slope(ReferenceGan reference, double[][][][] image, int c, int y, int x) {
        double kept = image[0][c][y][x];
        image[0][c][y][x] = kept + 1e-6;
        double above = reference.score(image, new int[0])[0];
        image[0][c][y][x] = kept - 1e-6;
        double below = reference.score(image, new int[0])[0];
        image[0][c][y][x] = kept;
        return (above - below) / 2e-6;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void lossesAreThoseOfTheNetworkInLoops(GanLoss loss, GanShape shape) {
        ModelState state = random(shape);
        ImageBatch batch = batch(shape);
        try (TorchGan gan = open(shape, loss)) {
            gan.load(state);
            for (double smoothing : loss.smooths() ? new double[] {0, 0.1} : new double[] {0}) {
                double[] expected = expected(shape, loss, state, batch, smoothing);
                GanStep found = gan.losses(batch, new GanStepSettings(2e-4, 2e-4, 1, smoothing, 0.9, SEED));
                assertEquals(expected[0], found.discriminatorLoss(), 1e-6 * Math.max(1, Math.abs(expected[0])));
                assertEquals(expected[1], found.generatorLoss(), 1e-6 * Math.max(1, Math.abs(expected[1])));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientsAreTheDifferencesOfTheLosses(GanLoss loss, GanShape shape) {
        ModelState state = random(shape);
        ImageBatch batch = batch(shape);
        Random random = new Random(SEED);
        try (TorchGan gan = open(shape, loss)) {
            gan.load(state);
            ModelState gradient = gan.gradient(batch, SETTINGS);
            for (TensorSpec spec : shape.parameters()) {
                float[] values = state.tensor(spec.name());
                for (int n = 0; n < 3; n++) {
                    int i = random.nextInt(values.length);
                    float kept = values[i];
                    values[i] = kept + 1e-5f;
                    double width = values[i];
                    double above = loss(gan, state, spec, batch);
                    values[i] = kept - 1e-5f;
                    width -= values[i];
                    double below = loss(gan, state, spec, batch);
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

    private static double loss(TorchGan gan, ModelState state, TensorSpec parameter, ImageBatch batch) {
        gan.load(state);
        GanStep losses = gan.losses(batch, SETTINGS);
        return parameter.name().startsWith("generator.") ? losses.generatorLoss() : losses.discriminatorLoss();
    }

    /** Nothing that looks changes what is looked at. */
    @Test
    void lossesAndGradientsChangeNothing() {
        GanShape shape = new GanShape(16, 1, 0, 3, 2, DiscriminatorNorm.SPECTRAL);
        ModelState state = random(shape);
        try (TorchGan gan = open(shape, new GanLoss.Hinge())) {
            gan.load(state);
            gan.losses(batch(shape), SETTINGS);
            gan.gradient(batch(shape), SETTINGS);
            ModelState after = ModelState.zeros(state.layout());
            gan.store(after);
            for (TensorSpec spec : shape.model()) {
                assertArrayEquals(state.tensor(spec.name()), after.tensor(spec.name()), spec.name());
            }
        }
    }

    /** One step by hand: Adam's first step is the rate in the gradient's direction, the average and the statistics move on. */
    @Test
    void aStepMovesEverythingAsItSays() {
        GanShape shape = new GanShape(16, 1, 3, 3, 2, DiscriminatorNorm.BATCH);
        ModelState before = random(shape);
        ImageBatch batch = batch(shape);
        GanStepSettings settings = new GanStepSettings(1e-3, 2e-3, 1, 0.1, 0.75, SEED);
        try (TorchGan gan = open(shape, new GanLoss.NonSaturating())) {
            gan.load(before);
            ModelState gradient = gan.gradient(batch, settings);
            GanStep losses = gan.losses(batch, settings);
            GanStep step = gan.train(List.of(batch), settings);
            assertEquals(losses.discriminatorLoss(), step.discriminatorLoss(), 1e-12);
            ModelState after = ModelState.zeros(before.layout());
            gan.store(after);
            for (TensorSpec spec : shape.discriminator()) {
                for (int i = 0; i < spec.size(); i++) {
                    double slope = gradient.tensor(spec.name())[i];
                    double moved = after.tensor(spec.name())[i] - (double) before.tensor(spec.name())[i];
                    if (Math.abs(slope) > 1e-4) {
                        assertEquals(-Math.signum(slope) * 2e-3, moved, 1e-6, spec.name() + "[" + i + "]");
                    }
                }
            }
            // The generator's step is against the discriminator as it is after its own.
            ReferenceGan reference = new ReferenceGan(shape, before);
            reference.generate(
                    Noise.normal(Seeds.derive(SEED, "gan.generator"), "gan.noise", BATCH * 3), batch.labels());
            for (int up = 1; up <= shape.levels(); up++) {
                for (int c = 0; c < before.tensor(GanShape.mean(up)).length; c++) {
                    double mean = 0.9 * before.tensor(GanShape.mean(up))[c]
                            + 0.1 * reference.met.get(up - 1)[0][c];
                    double square = 0.9 * before.tensor(GanShape.square(up))[c]
                            + 0.1 * reference.met.get(up - 1)[1][c];
                    assertEquals(mean, after.tensor(GanShape.mean(up))[c], 1e-6);
                    assertEquals(square, after.tensor(GanShape.square(up))[c], 1e-6);
                }
            }
            for (TensorSpec spec : shape.generator()) {
                String average = GanShape.average(spec.name());
                for (int i = 0; i < spec.size(); i++) {
                    double expected = 0.75 * before.tensor(average)[i] + 0.25 * after.tensor(spec.name())[i];
                    assertEquals(expected, after.tensor(average)[i], 1e-6, average + "[" + i + "]");
                }
            }
        }
    }

    /** With the statistics of a minibatch as the running ones, that minibatch is made as it was then. */
    @Test
    void imagesAreMadeByTheRunningStatistics() {
        GanShape shape = new GanShape(20, 3, 2, 3, 2, DiscriminatorNorm.BATCH);
        ModelState state = random(shape);
        int[] labels = {0, 1, 1, 0};
        float[] noise = Noise.normal(SEED, "test", labels.length * shape.noise());
        ReferenceGan reference = new ReferenceGan(shape, state);
        double[][][][] expected = reference.generate(noise, labels);
        for (TensorSpec spec : shape.generator()) {
            System.arraycopy(state.tensor(spec.name()), 0, state.tensor(GanShape.average(spec.name())), 0, spec.size());
            // What is made is made by the averages alone.
            java.util.Arrays.fill(state.tensor(spec.name()), 7);
        }
        for (int up = 1; up <= shape.levels(); up++) {
            for (int c = 0; c < state.tensor(GanShape.mean(up)).length; c++) {
                state.tensor(GanShape.mean(up))[c] = (float) reference.met.get(up - 1)[0][c];
                state.tensor(GanShape.square(up))[c] = (float) reference.met.get(up - 1)[1][c];
            }
        }
        try (TorchGan gan = open(shape, new GanLoss.Hinge())) {
            gan.load(state);
            byte[] found = gan.generate(noise, labels);
            int at = 0;
            for (double[][][] image : expected) {
                for (double[][] channel : image) {
                    for (double[] row : channel) {
                        for (double value : row) {
                            assertEquals((value + 1) * 127.5, Byte.toUnsignedInt(found[at++]), 0.51);
                        }
                    }
                }
            }
            assertEquals(found.length, at);
        }
    }

    /** The statistics are the means of what the averages' layers meet, whatever was there before; nothing else changes. */
    @Test
    void settledStatisticsAreThoseOfTheAverages() {
        GanShape shape = new GanShape(20, 3, 2, 3, 2, DiscriminatorNorm.BATCH);
        ModelState state = random(shape);
        ModelState averages = ModelState.zeros(state.layout());
        for (TensorSpec spec : shape.generator()) {
            System.arraycopy(
                    state.tensor(GanShape.average(spec.name())), 0, averages.tensor(spec.name()), 0, spec.size());
        }
        ModelState expected = ModelState.zeros(state.layout());
        for (int k = 1; k <= Settling.MINIBATCHES; k++) {
            ReferenceGan reference = new ReferenceGan(shape, averages);
            reference.generate(Settling.noise(shape, k), Settling.labels(shape, k));
            for (int up = 1; up <= shape.levels(); up++) {
                for (int c = 0; c < expected.tensor(GanShape.mean(up)).length; c++) {
                    expected.tensor(GanShape.mean(up))[c] +=
                            (float) (reference.met.get(up - 1)[0][c] / Settling.MINIBATCHES);
                    expected.tensor(GanShape.square(up))[c] +=
                            (float) (reference.met.get(up - 1)[1][c] / Settling.MINIBATCHES);
                }
            }
        }
        try (TorchGan gan = open(shape, new GanLoss.Hinge())) {
            gan.load(state);
            gan.settle();
            ModelState after = ModelState.zeros(state.layout());
            gan.store(after);
            for (TensorSpec spec : shape.model()) {
                boolean settled = shape.statistics().contains(spec);
                float[] wanted = (settled ? expected : state).tensor(spec.name());
                assertArrayEquals(wanted, after.tensor(spec.name()), settled ? 1e-5f : 0, spec.name());
            }
        }
    }

    /** After enough steps of the power iteration no direction is stretched by more than one. */
    @Test
    void spectralNormalisationBoundsEveryWeight() {
        GanShape shape = new GanShape(16, 1, 0, 3, 3, DiscriminatorNorm.SPECTRAL);
        ModelState state = random(shape);
        try (TorchGan gan = open(shape, new GanLoss.Hinge())) {
            gan.load(state);
            GanStepSettings still = new GanStepSettings(1e-30, 1e-30, 1, 0, 0.9, SEED);
            for (int step = 0; step < 200; step++) {
                gan.train(List.of(batch(shape)), still);
            }
            gan.store(state);
        }
        for (TensorSpec spec : shape.spectralWeights()) {
            double[] left = toDouble(state.tensor(GanShape.singular(spec.name())));
            double norm = Math.sqrt(mean(left, x -> x * x) * left.length);
            assertEquals(1, norm, 1e-5, spec.name());
            float[] weight = state.tensor(spec.name());
            assertEquals(stretch(spec, weight, random(spec), 2000), stretch(spec, weight, left, 1), 1e-4, spec.name());
        }
    }

    private static double[] random(TensorSpec spec) {
        Random random = new Random(SEED);
        return random.doubles(spec.rows(), -1, 1).toArray();
    }

    private static double[] toDouble(float[] values) {
        return RandomNetwork.toDouble(values);
    }

    /** The singular value that a power iteration comes to from a vector in so many steps. */
    private static double stretch(TensorSpec spec, float[] weight, double[] from, int steps) {
        double[] left = from.clone();
        int columns = spec.rowLength();
        double sigma = 0;
        for (int step = 0; step < steps; step++) {
            double[] right = new double[columns];
            for (int column = 0; column < columns; column++) {
                for (int row = 0; row < left.length; row++) {
                    right[column] += weight[row * columns + column] * left[row];
                }
            }
            double length = Math.sqrt(mean(right, x -> x * x) * columns);
            double[] next = new double[left.length];
            for (int row = 0; row < left.length; row++) {
                for (int column = 0; column < columns; column++) {
                    next[row] += weight[row * columns + column] * right[column] / length;
                }
            }
            sigma = Math.sqrt(mean(next, x -> x * x) * next.length);
            for (int row = 0; row < left.length; row++) {
                left[row] = next[row] / sigma;
            }
        }
        return sigma;
    }

    /** Images that are bright on one side, which one by their label: so are those that are made soon. */
    @Test
    void theGeneratorLearnsWhatLabelsMean() {
        GanShape shape = new GanShape(16, 1, 2, 4, 8, DiscriminatorNorm.BATCH);
        TorchLibrary.load(1);
        Random random = new Random(SEED);
        ModelState state = random(shape);
        for (TensorSpec spec : shape.model()) {
            float[] values = state.tensor(spec.name());
            boolean scale = spec.name().endsWith("scale") || spec.name().endsWith("square");
            for (int i = 0; i < values.length; i++) {
                values[i] = scale ? 1 : spec.shape().size() == 4 ? (float) (0.02 * random.nextGaussian()) : 0;
            }
        }
        try (TorchGan gan = new TorchGan(shape, new GanLoss.NonSaturating(), ADAM, new Placement(-1, torch.kFloat()))) {
            gan.load(state);
            for (int step = 1; step <= 150; step++) {
                int[] labels = random.ints(16, 0, 2).toArray();
                byte[] pixels = new byte[16 * 256];
                for (int i = 0; i < pixels.length; i++) {
                    boolean left = i % 16 < 8;
                    pixels[i] = (byte) (left == (labels[i / 256] == 0) ? 200 + random.nextInt(56) : random.nextInt(56));
                }
                gan.train(
                        List.of(new ImageBatch(pixels, labels, 16)),
                        new GanStepSettings(1e-3, 1e-3, step, 0, 0.9, SEED + step));
            }
            byte[] made = gan.generate(Noise.normal(SEED, "test", 4 * 4), new int[] {0, 1, 0, 1});
            for (int i = 0; i < 4; i++) {
                double difference = 0;
                for (int p = 0; p < 256; p++) {
                    difference += (p % 16 < 8 ? 1 : -1) * Byte.toUnsignedInt(made[i * 256 + p]) / 128.0;
                }
                assertTrue(i % 2 == 0 ? difference > 60 : difference < -60, "image " + i + ": " + difference);
            }
            // One image does not depend on those made with it.
            float[] noise = Noise.normal(SEED, "test", 4 * 4);
            byte[] second = gan.generate(java.util.Arrays.copyOfRange(noise, 4, 8), new int[] {1});
            assertArrayEquals(java.util.Arrays.copyOfRange(made, 256, 512), second);
        }
    }
}
