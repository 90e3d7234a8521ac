package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The layers written out against PyTorch's functions. */
class OwnLayerTest {
    private static final long SEED = 31;
    private static final int BATCH = 7;
    private static final int STEPS = 11;

    @ParameterizedTest
    @EnumSource(
            value = Cell.class,
            names = {"RNN", "LSTM", "GRU"})
    void lossAndGradientsAreThoseOfPyTorchsCell(Cell cell) {
        NetworkShape shape = new NetworkShape(53, cell, 3, 17, 23, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        Segment segment = RandomNetworks.segment(shape, BATCH, STEPS, SEED);
        for (StepSettings settings :
                List.of(RandomNetworks.settings(0.3), new StepSettings(0.3, 1, 0, 0.4, 0.3, 0, SEED))) {
            double[] losses = new double[2];
            ModelState[] gradients = new ModelState[2];
            float[][] states = new float[2][];
            List<CellCode> codes = List.of(CellCode.FUSED, CellCode.OWN);
            for (int n = 0; n < 2; n++) {
                try (TorchLanguageModel model = RandomNetwork.inFloat(shape, RandomNetworks.SGD, codes.get(n))) {
                    model.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
                    model.hiddenState(RandomNetworks.hiddenState(shape, BATCH, SEED), BATCH);
                    gradients[n] = model.gradient(segment, settings);
                    states[n] = model.hiddenState();
                    losses[n] = model.train(segment, settings).lossSum();
                }
            }
            assertEquals(losses[0], losses[1], 1e-5 * losses[0]);
            NetworkTest.assertClose(RandomNetwork.toDouble(states[0]), states[1], 1e-5, "state");
            for (TensorSpec spec : shape.parameters()) {
                assertClose(gradients[0].tensor(spec.name()), gradients[1].tensor(spec.name()), spec.name());
            }
        }
    }

    /** To 1e-5 of the tensor's norm. */
    private static void assertClose(float[] expected, float[] found, String name) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(expected[i] - found[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        assertEquals(0, Math.sqrt(difference / norm), 1e-5, name + ", seed " + SEED);
    }
}
