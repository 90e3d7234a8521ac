package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GanStep;
import io.thalweg.gan.GanStepSettings;
import io.thalweg.gan.ImageBatch;
import io.thalweg.gan.Noise;
import io.thalweg.network.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two libraries that share no code, and the same weights: the same losses, gradients, steps and images. */
class GanEnginesAgreeTest {
    private static final long SEED = 43;
    private static final Optimizer ADAM = new Optimizer.Adam(0.5, 0.999, 1e-8, 0);
    private static final double TOLERANCE = 1e-4;
    private static final List<GanLoss> LOSSES = List.of(
            new GanLoss.Minimax(), new GanLoss.NonSaturating(), new GanLoss.LeastSquares(), new GanLoss.Hinge());

    /** Every base that a size can have, grey and coloured, with labels and without; all else drawn. */
    static List<Arguments> networks() {
        List<Arguments> networks = new ArrayList<>();
        int[] sizes = {16, 28, 32, 20, 64, 24};
        for (int n = 0; n < sizes.length; n++) {
            Random random = new Random(SEED + n);
            GanShape shape = new GanShape(
                    sizes[n],
                    n % 3 == 0 ? 3 : 1,
                    n % 2 == 1 ? 2 + random.nextInt(3) : 0,
                    1 + random.nextInt(6),
                    1 + random.nextInt(3),
                    n % 3 == 2 ? DiscriminatorNorm.NONE : DiscriminatorNorm.BATCH);
            networks.add(Arguments.of(shape, LOSSES.get(n % LOSSES.size()), SEED + n));
        }
        return networks;
    }

    private static Gan open(String engine, GanShape shape, GanLoss loss, ModelState state) {
        Gan gan = GanProgram.engine(engine).open(shape, loss, ADAM, 1, -1);
        gan.load(state);
        return gan;
    }

    private static ImageBatch batch(GanShape shape, long seed) {
        Random random = new Random(seed);
        int count = 2 + random.nextInt(4);
        byte[] pixels = new byte[count * shape.values()];
        random.nextBytes(pixels);
        int[] labels = shape.classes() == 0
                ? new int[0]
                : random.ints(count, 0, shape.classes()).toArray();
        return new ImageBatch(pixels, labels, count);
    }

    private static GanStepSettings settings(GanLoss loss, long number, long seed) {
        return new GanStepSettings(1e-3, 2e-3, number, loss.smooths() ? 0.1 : 0, 0.7, seed);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void lossesAndGradientsAreTheSame(GanShape shape, GanLoss loss, long seed) {
        ModelState state = RandomGans.state(shape, ADAM, seed);
        ImageBatch batch = batch(shape, seed);
        try (Gan torch = open("torch", shape, loss, state);
                Gan dl4j = open("dl4j", shape, loss, state)) {
            GanStepSettings settings = settings(loss, 1, seed);
            assertSame(torch.losses(batch, settings), dl4j.losses(batch, settings), "seed " + seed);
            assertSame(
                    torch.gradient(batch, settings),
                    dl4j.gradient(batch, settings),
                    TOLERANCE,
                    "gradient, seed " + seed);
            ModelState after = ModelState.zeros(state.layout());
            dl4j.store(after);
            assertSame(state, after, 0, "what was looked at, seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void stepsOfTrainingAndTheImagesAfterThemAreTheSame(GanShape shape, GanLoss loss, long seed) {
        ModelState state = RandomGans.state(shape, ADAM, seed);
        ModelState torchState = ModelState.zeros(state.layout());
        ModelState dl4jState = ModelState.zeros(state.layout());
        try (Gan torch = open("torch", shape, loss, state);
                Gan dl4j = open("dl4j", shape, loss, state)) {
            for (int n = 1; n <= 3; n++) {
                List<ImageBatch> real = List.of(batch(shape, seed + 2 * n), batch(shape, seed + 2 * n + 1));
                GanStepSettings settings = settings(loss, n, seed + n);
                assertSame(torch.train(real, settings), dl4j.train(real, settings), "step " + n + ", seed " + seed);
            }
            torch.store(torchState);
            dl4j.store(dl4jState);
            assertSame(torchState, dl4jState, TOLERANCE, "after three steps, seed " + seed);
            torch.settle();
            dl4j.settle();
            torch.store(torchState);
            dl4j.store(dl4jState);
            assertSame(torchState, dl4jState, TOLERANCE, "settled, seed " + seed);
            int count = 5;
            float[] noise = Noise.normal(seed, "test", count * shape.noise());
            int[] labels = shape.classes() == 0 ? new int[0] : new int[count];
            byte[] expected = torch.generate(noise, labels);
            byte[] found = dl4j.generate(noise, labels);
            assertEquals(count * shape.values(), found.length);
            for (int i = 0; i < found.length; i++) {
                assertEquals(
                        Byte.toUnsignedInt(expected[i]),
                        Byte.toUnsignedInt(found[i]),
                        1,
                        "value " + i + " of the images, seed " + seed);
            }
        }
    }

    private static void assertSame(GanStep expected, GanStep found, String what) {
        assertClose(expected.discriminatorLoss(), found.discriminatorLoss(), "discriminator's loss, " + what);
        assertClose(expected.generatorLoss(), found.generatorLoss(), "generator's loss, " + what);
        assertClose(expected.realScore(), found.realScore(), "D(x), " + what);
        assertClose(expected.fakeScore(), found.fakeScore(), "D(G(z)), " + what);
    }

    private static void assertClose(double expected, double found, String what) {
        assertEquals(expected, found, TOLERANCE * Math.max(1e-2, Math.abs(expected)), what);
    }

    /** Each tensor's difference, as a vector, against the tensor. */
    private static void assertSame(ModelState expected, ModelState found, double tolerance, String what) {
        assertEquals(expected.layout(), found.layout());
        for (TensorSpec spec : expected.layout().tensors()) {
            float[] a = expected.tensor(spec.name());
            float[] b = found.tensor(spec.name());
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < a.length; i++) {
                difference += Math.pow(a[i] - (double) b[i], 2);
                norm += (double) a[i] * a[i];
            }
            assertTrue(norm > 0, spec.name() + " is all zero, " + what);
            assertTrue(
                    Math.sqrt(difference / norm) <= tolerance,
                    spec.name() + " differs by " + Math.sqrt(difference / norm) + " of its norm, " + what);
        }
    }
}
