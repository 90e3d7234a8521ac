package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.thalweg.average.ModelState;
import io.thalweg.lm.Cell;
import io.thalweg.lm.DropoutMask;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropoutTest {
    private static final long SEED = 5;

    private static StepSettings settings(double dropout, double recurrentDropout, long seed) {
        return new StepSettings(1, 1, 0, dropout, recurrentDropout, 0, seed);
    }

    @Test
    void aMaskDropsItsShareAndKeepsTheMean() {
        Placement placement = new Placement(-1, torch.kFloat());
        PointerScope scope = new PointerScope();
        try {
            DropoutMasks masks = new DropoutMasks(settings(0.3, 0, SEED), placement);
            Tensor mask = masks.units(1, 501, 401);
            float[] factors = placement.toArray(mask);
            double sum = 0;
            int dropped = 0;
            for (float factor : factors) {
                sum += factor;
                if (factor == 0) {
                    dropped++;
                } else {
                    assertEquals(1 / 0.7, factor, 1e-6);
                }
            }
            // Standard deviation of the share: sqrt(0.21 / 200901) = 0.001.
            assertEquals(0.3, (double) dropped / factors.length, 0.005, "seed " + SEED);
            assertEquals(1, sum / factors.length, 0.01, "seed " + SEED);
            assertNull(masks.recurrentWeights(1, 3, 3));
        } finally {
            scope.close();
        }
    }

    @Test
    void aDeviceDrawsTheSameMask() {
        Placement placement = new Placement(-1, torch.kFloat());
        for (int count : new int[] {1, 2, 7, 4096, 100_003}) {
            for (double share : new double[] {1e-9, 0.3, 0.5, 0.97}) {
                StepSettings settings = settings(share, share, SEED + count);
                DropoutMask mask = DropoutMask.units(settings, 2).orElseThrow();
                assertArrayEquals(
                        mask.factors(count),
                        placement.alone(() -> placement.toArray(DropoutMasks.drawnThere(mask, count, placement))),
                        0,
                        count + " draws, share " + share + ", seed " + SEED);
                assertNotEquals(mask, DropoutMask.units(settings, 1).orElseThrow());
                assertNotEquals(mask, DropoutMask.recurrentWeights(settings, 2).orElseThrow());
            }
        }
    }

    /** With one layer of one cell, what is dropped can be told from gradients that are zero. */
    @ParameterizedTest
    @EnumSource(Cell.class)
    void aStepDropsTheSameForTheSameSeed(Cell cell) {
        NetworkShape shape = RandomNetwork.shape(cell);
        Segment segment = RandomNetworks.segment(shape, 3, 5, SEED);
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, RandomNetworks.SGD, CellCode.FUSED)) {
            model.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
            ModelState first = gradient(model, shape, segment, settings(0.5, 0.5, 1));
            ModelState again = gradient(model, shape, segment, settings(0.5, 0.5, 1));
            ModelState other = gradient(model, shape, segment, settings(0.5, 0.5, 2));
            NetworkTest.assertSame(first, again);
            String recurrent = NetworkShape.recurrentWeight(0);
            assertNotEquals(zeros(first.tensor(recurrent)), 0);
            assertNotEquals(
                    java.util.Arrays.hashCode(first.tensor(recurrent)),
                    java.util.Arrays.hashCode(other.tensor(recurrent)));
            ModelState units = gradient(model, shape, segment, settings(0.5, 0, 1));
            assertEquals(0, zeros(units.tensor(recurrent)), "seed " + SEED);
        }
    }

    private static ModelState gradient(
            TorchLanguageModel model, NetworkShape shape, Segment segment, StepSettings settings) {
        model.hiddenState(RandomNetworks.hiddenState(shape, 3, SEED), 3);
        return model.gradient(segment, settings);
    }

    private static long zeros(float[] values) {
        int count = 0;
        for (float value : values) {
            count += value == 0 ? 1 : 0;
        }
        return count;
    }

    @Test
    void nothingIsDroppedWhenAModelIsEvaluated() {
        NetworkShape shape = RandomNetwork.shape(Cell.LSTM);
        Segment segment = RandomNetworks.segment(shape, 3, 5, SEED);
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, RandomNetworks.SGD, CellCode.FUSED)) {
            model.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
            double whole = model.evaluate(segment);
            model.hiddenState(new float[shape.hiddenStateSize(3)], 3);
            double trained =
                    model.train(segment, new StepSettings(0, 1, 0, 0, 0, 0, 1)).lossSum();
            model.hiddenState(new float[shape.hiddenStateSize(3)], 3);
            double dropped = model.train(segment, new StepSettings(0, 1, 0, 0.5, 0, 0, 1))
                    .lossSum();
            assertEquals(whole, trained, 1e-6 * whole);
            assertNotEquals(whole, dropped, 1e-3 * whole);
        }
    }
}
