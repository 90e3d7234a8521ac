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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against central differences. */
class GradientTest {
    private static final long SEED = 77;
    private static final int BATCH = 2;
    private static final int STEPS = 3;
    private static final double STEP = 1e-4;

    static List<Arguments> evaluatedNetworks() {
        List<Arguments> networks = new ArrayList<>();
        for (Cell cell : Cell.values()) {
            for (CellCode code : CellCode.values()) {
                networks.add(Arguments.of(RandomNetwork.shape(cell, OutputLayer.FULL, Embeddings.SEPARATE), code));
                networks.add(Arguments.of(RandomNetwork.shape(cell, OutputLayer.FULL, Embeddings.TIED), code));
                networks.add(Arguments.of(RandomNetwork.shape(cell, OutputLayer.ADAPTIVE, Embeddings.SEPARATE), code));
            }
        }
        return networks;
    }

    /** The differences are those of the plain network, which shares no code with the engine. */
    @ParameterizedTest
    @MethodSource("evaluatedNetworks")
    void gradientsAreTheDifferencesOfThePlainNetwork(NetworkShape shape, CellCode code) {
        ModelState parameters = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
        Segment segment = RandomNetworks.segment(shape, BATCH, STEPS, SEED);
        float[] hidden = RandomNetworks.hiddenState(shape, BATCH, SEED);
        ReferenceNetwork reference = new ReferenceNetwork(shape, parameters);
        try (TorchLanguageModel model = RandomNetwork.inDouble(shape, RandomNetworks.SGD, code)) {
            model.load(parameters);
            model.hiddenState(hidden, BATCH);
            ModelState gradient = model.gradient(segment, RandomNetworks.settings(1));
            for (TensorSpec spec : shape.parameters()) {
                double[] values = reference.parameter(spec.name());
                for (int i = 0; i < values.length; i++) {
                    double kept = values[i];
                    values[i] = kept + STEP;
                    double above = reference.lossSum(segment, RandomNetwork.toDouble(hidden));
                    values[i] = kept - STEP;
                    double below = reference.lossSum(segment, RandomNetwork.toDouble(hidden));
                    values[i] = kept;
                    double expected = (above - below) / (2 * STEP) / segment.tokens();
                    assertEquals(
                            expected,
                            gradient.tensor(spec.name())[i],
                            1e-6 * Math.max(0.1, Math.abs(expected)),
                            spec.name() + "[" + i + "], seed " + SEED);
                }
            }
        }
    }

    static List<Arguments> trainedNetworks() {
        List<Arguments> networks = new ArrayList<>();
        for (Cell cell : Cell.values()) {
            for (CellCode code : CellCode.values()) {
                for (OutputLayer output : OutputLayer.values()) {
                    networks.add(Arguments.of(RandomNetwork.shape(cell, output, Embeddings.SEPARATE), code));
                }
                networks.add(Arguments.of(RandomNetwork.shape(cell, OutputLayer.SAMPLED, Embeddings.TIED), code));
            }
        }
        return networks;
    }

    /** With units and weights dropped and words sampled: differences of the loss that the engine itself trains on. */
    @ParameterizedTest
    @MethodSource("trainedNetworks")
    void gradientsAreTheDifferencesOfTheLossTrainedOn(NetworkShape shape, CellCode code) {
        ModelState parameters = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
        Segment segment = RandomNetworks.segment(shape, BATCH, STEPS, SEED);
        StepSettings settings = new StepSettings(0, 1, 0, 0.3, 0.3, 6, SEED);
        Random random = new Random(SEED);
        try (TorchLanguageModel model = RandomNetwork.inDouble(shape, RandomNetworks.SGD, code)) {
            model.load(parameters);
            model.hiddenState(RandomNetworks.hiddenState(shape, BATCH, SEED), BATCH);
            ModelState gradient = model.gradient(segment, settings);
            for (TensorSpec spec : shape.parameters()) {
                float[] values = parameters.tensor(spec.name());
                for (int n = 0; n < 2; n++) {
                    int i = random.nextInt(values.length);
                    float kept = values[i];
                    values[i] = kept + 1e-3f;
                    double above = loss(model, shape, parameters, segment, settings);
                    double width = values[i];
                    values[i] = kept - 1e-3f;
                    double below = loss(model, shape, parameters, segment, settings);
                    width -= values[i];
                    values[i] = kept;
                    double expected = (above - below) / width / segment.tokens();
                    assertEquals(
                            expected,
                            gradient.tensor(spec.name())[i],
                            1e-5 * Math.max(0.1, Math.abs(expected)),
                            spec.name() + "[" + i + "], seed " + SEED);
                }
            }
        }
    }

    private static double loss(
            TorchLanguageModel model,
            NetworkShape shape,
            ModelState parameters,
            Segment segment,
            StepSettings settings) {
        model.load(parameters);
        model.hiddenState(RandomNetworks.hiddenState(shape, BATCH, SEED), BATCH);
        return model.train(segment, settings).lossSum();
    }
}
