package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.StepResult;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Optimizer;
import io.thalweg.network.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks whose products are of bfloat16 train as those of float32 do, as nearly as its 8 bits let them. */
final class PrecisionTest {
    private static final long SEED = 61;

    private static List<StepResult> train(NetworkShape shape, Precision precision) {
        List<StepResult> steps = new ArrayList<>();
        // Its gradient explodes over the steps, and what rounding does to it with it.
        double rate = shape.cell() == Cell.RNN ? 0.001 : 0.1;
        try (var model = new TorchEngine().open(shape, RandomNetworks.SGD, new ComputePlace(1, -1, precision))) {
            model.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
            for (int step = 0; step < 8; step++) {
                // From the same state each time: large random weights take rounding far from step to step.
                model.hiddenState(RandomNetworks.hiddenState(shape, 6, SEED), 6);
                steps.add(model.train(
                        RandomNetworks.segment(shape, 6, 9, SEED),
                        new StepSettings(rate, step + 1L, 5, 0.2, 0.2, 12, SEED)));
            }
        }
        // What is outside of the work that was lowered is not lowered afterwards.
        assertTrue(!torch.is_autocast_enabled(torch.DeviceType.CPU));
        return steps;
    }

    @ParameterizedTest
    @CsvSource({
        "LSTM, FULL",
        "GRU, FULL",
        "RNN, FULL",
        "LSTM_PEEPHOLE, FULL",
        "LSTM_COUPLED, FULL",
        "LSTM, ADAPTIVE",
        "LSTM, SAMPLED"
    })
    void languageModelsAgree(Cell cell, OutputLayer output) {
        List<Integer> cutoffs = output == OutputLayer.ADAPTIVE ? List.of(20, 60) : List.of();
        NetworkShape shape = new NetworkShape(101, cell, 2, 24, 32, Embeddings.SEPARATE, output, cutoffs);
        List<StepResult> exact = train(shape, Precision.FLOAT32);
        List<StepResult> rounded = train(shape, Precision.BFLOAT16);
        for (int step = 0; step < exact.size(); step++) {
            double expected = exact.get(step).lossSum();
            double norm = exact.get(step).gradientNorm();
            String place = "step " + step + ", seed " + SEED;
            assertEquals(expected, rounded.get(step).lossSum(), 0.02 * expected, place);
            assertEquals(norm, rounded.get(step).gradientNorm(), (cell == Cell.RNN ? 0.4 : 0.15) * norm, place);
            assertNotEquals(expected, rounded.get(step).lossSum(), "nothing was rounded in " + place);
        }
        assertTrue(rounded.get(7).lossSum() < rounded.get(0).lossSum(), rounded.toString());
        // On the CPU there is no other float32.
        assertEquals(exact, train(shape, Precision.TF32));
    }

    private static List<GanStep> trainGan(GanShape shape, GanLoss loss, Precision precision) {
        Random random = new Random(SEED);
        ModelState state = ModelState.zeros(ModelLayout.of(shape.model()));
        for (TensorSpec spec : shape.model()) {
            float[] values = state.tensor(spec.name());
            boolean scale = spec.name().endsWith("scale") || spec.name().endsWith("square");
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (scale ? 1 : 0.1 * random.nextGaussian());
            }
        }
        List<GanStep> steps = new ArrayList<>();
        ComputePlace place = new ComputePlace(1, -1, precision);
        try (var gan = new TorchGanEngine().open(shape, loss, new Optimizer.Adam(0.5, 0.999, 1e-8, 0), place)) {
            gan.load(state);
            for (int step = 1; step <= 4; step++) {
                byte[] pixels = new byte[8 * shape.values()];
                random.nextBytes(pixels);
                steps.add(gan.train(
                        List.of(new ImageBatch(pixels, new int[0], 8)),
                        new GanStepSettings(1e-4, 1e-4, step, 0, 0.9, SEED + step)));
            }
            gan.store(state);
        }
        for (TensorSpec spec : shape.model()) {
            for (float value : state.tensor(spec.name())) {
                assertTrue(Float.isFinite(value), spec.name());
            }
        }
        return steps;
    }

    @ParameterizedTest
    @EnumSource(DiscriminatorNorm.class)
    void gansAgree(DiscriminatorNorm norm) {
        GanShape shape = new GanShape(16, 3, 0, 6, 4, norm);
        assertAgree(shape, new GanLoss.NonSaturating());
    }

    /** Differentiated twice. */
    @Test
    void gansWithAGradientPenaltyAgree() {
        assertAgree(new GanShape(16, 1, 0, 6, 4, DiscriminatorNorm.NONE), new GanLoss.WassersteinGradientPenalty(10));
    }

    private static void assertAgree(GanShape shape, GanLoss loss) {
        List<GanStep> exact = trainGan(shape, loss, Precision.FLOAT32);
        List<GanStep> rounded = trainGan(shape, loss, Precision.BFLOAT16);
        for (int step = 0; step < exact.size(); step++) {
            GanStep one = exact.get(step);
            GanStep other = rounded.get(step);
            String place = shape + ", step " + step + ": " + one + " and " + other;
            assertEquals(
                    one.discriminatorLoss(),
                    other.discriminatorLoss(),
                    0.03 * (1 + Math.abs(one.discriminatorLoss())),
                    place);
            assertEquals(one.generatorLoss(), other.generatorLoss(), 0.03 * (1 + Math.abs(one.generatorLoss())), place);
            assertNotEquals(one.discriminatorLoss(), other.discriminatorLoss(), "nothing was rounded: " + place);
        }
    }

    /** Autocast would have cuDNN compute layers in float16; no GPU is needed to see that they are kept out of it. */
    @Test
    void onAGpuLayersStayOutOfAutocastAndCudnnMayRound() {
        Placement gpu = new Placement(0, torch.kFloat(), Precision.BFLOAT16);
        assertTrue(gpu.lowered(() -> torch.is_autocast_enabled(torch.DeviceType.CUDA)));
        assertFalse(gpu.loweredLayers(() -> torch.is_autocast_enabled(torch.DeviceType.CUDA)));
        Placement cpu = new Placement(-1, torch.kFloat(), Precision.BFLOAT16);
        assertTrue(cpu.loweredLayers(() -> torch.is_autocast_enabled(torch.DeviceType.CPU)));
        for (Precision precision : Precision.values()) {
            TorchLibrary.load(new ComputePlace(1, 0, precision));
            assertEquals(precision == Precision.TF32, torch.globalContext().allowTF32CuBLAS(), "cuBLAS, " + precision);
            assertEquals(precision != Precision.FLOAT32, torch.globalContext().allowTF32CuDNN(), "cuDNN, " + precision);
        }
        TorchLibrary.load(new ComputePlace(1, 0, Precision.FLOAT32));
    }
}
