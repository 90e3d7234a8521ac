package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepResult;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two libraries that share no code, and the same weights: the same losses, gradients, states and steps. */
class EnginesAgreeTest {
    private static final long SEED = 31;
    private static final int BATCH = 4;
    private static final double TOLERANCE = 1e-4;

    static List<Arguments> networks() {
        List<Arguments> networks = new ArrayList<>();
        for (Cell cell : List.of(Cell.LSTM, Cell.LSTM_PEEPHOLE)) {
            networks.add(Arguments.of(RandomNetworks.shape(cell, 1)));
            networks.add(Arguments.of(RandomNetworks.shape(cell, 2)));
        }
        return networks;
    }

    private static LanguageModel open(String engine, NetworkShape shape, Optimizer optimizer) {
        LanguageModel model = LanguageModelEngines.named(engine).open(shape, optimizer, 1, -1);
        model.load(RandomNetworks.state(shape, optimizer, SEED));
        model.hiddenState(RandomNetworks.hiddenState(shape, BATCH, SEED), BATCH);
        return model;
    }

    /** A segment of one step among them, as at the end of an epoch. */
    private static Segment segment(NetworkShape shape, int n) {
        return RandomNetworks.segment(shape, BATCH, List.of(6, 7, 1, 6).get(n), SEED + n);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void lossesAndGradientsAreTheSameWithTheStateCarried(NetworkShape shape) {
        try (LanguageModel torch = open("torch", shape, RandomNetworks.SGD);
                LanguageModel dl4j = open("dl4j", shape, RandomNetworks.SGD)) {
            for (int n = 0; n < 4; n++) {
                Segment segment = segment(shape, n);
                float[] before = dl4j.hiddenState();
                assertClose(torch.hiddenState(), before, "state before segment " + n);
                double expected = torch.evaluate(segment);
                assertEquals(expected, dl4j.evaluate(segment), TOLERANCE * expected, "loss of segment " + n);
                torch.hiddenState(before, BATCH);
                dl4j.hiddenState(before, BATCH);
                assertSame(
                        torch.gradient(segment, RandomNetworks.settings(1)),
                        dl4j.gradient(segment, RandomNetworks.settings(1)),
                        "gradient of segment " + n);
            }
            assertClose(torch.hiddenState(), dl4j.hiddenState(), "last state");
        }
    }

    static List<Arguments> trainings() {
        List<Arguments> trainings = new ArrayList<>();
        for (Arguments network : networks()) {
            for (Optimizer optimizer : List.of(
                    RandomNetworks.SGD,
                    new Optimizer.RmsProp(0.9, 1e-6),
                    new Optimizer.Adam(0.9, 0.99, 1e-6, 0),
                    new Optimizer.Adam(0.9, 0.99, 1e-6, 0.1))) {
                trainings.add(Arguments.of(network.get()[0], optimizer));
            }
        }
        return trainings;
    }

    /** Clipped, with units and recurrent weights dropped: the masks are drawn outside the engines. */
    @ParameterizedTest
    @MethodSource("trainings")
    void stepsOfTrainingAreTheSame(NetworkShape shape, Optimizer optimizer) {
        ModelState torchState = RandomNetworks.state(shape, optimizer, SEED);
        ModelState dl4jState = RandomNetworks.state(shape, optimizer, SEED);
        try (LanguageModel torch = open("torch", shape, optimizer);
                LanguageModel dl4j = open("dl4j", shape, optimizer)) {
            double rate = optimizer instanceof Optimizer.Sgd ? 0.5 : 0.01;
            for (int n = 0; n < 4; n++) {
                StepSettings settings = new StepSettings(rate, n + 1, 0.05, 0.3, 0.2, 0, SEED + n);
                StepResult expected = torch.train(segment(shape, n), settings);
                StepResult found = dl4j.train(segment(shape, n), settings);
                assertEquals(expected.lossSum(), found.lossSum(), TOLERANCE * expected.lossSum(), "step " + n);
                assertTrue(expected.gradientNorm() > 0.05, "nothing was clipped in step " + n);
                assertEquals(expected.gradientNorm(), found.gradientNorm(), TOLERANCE * expected.gradientNorm());
            }
            torch.store(torchState);
            dl4j.store(dl4jState);
            assertSame(torchState, dl4jState, "after four steps, seed " + SEED);
            assertClose(torch.hiddenState(), dl4j.hiddenState(), "last state");
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theNextTokensProbabilitiesAreTheSame(NetworkShape shape) {
        try (LanguageModel torch = open("torch", shape, RandomNetworks.SGD);
                LanguageModel dl4j = open("dl4j", shape, RandomNetworks.SGD)) {
            for (int n = 0; n < 3; n++) {
                int[] tokens = {n, 12 - n, 7, n};
                assertClose(torch.next(tokens), dl4j.next(tokens), "token " + n);
            }
            // What was generated is what training goes on from.
            assertSame(
                    torch.gradient(segment(shape, 0), RandomNetworks.settings(1)),
                    dl4j.gradient(segment(shape, 0), RandomNetworks.settings(1)),
                    "gradient");
        }
    }

    /** The whole vocabulary's table of probabilities is cut; a state of other streams is set in between. */
    @Test
    void evaluationInBlocksIsEvaluation() {
        NetworkShape shape = new NetworkShape(
                70_001,
                Cell.LSTM,
                1,
                3,
                5,
                NetworkShape.Embeddings.SEPARATE,
                io.thalweg.lm.OutputLayer.FULL,
                List.of());
        Segment segment = RandomNetworks.segment(shape, 9, 40, SEED);
        double expected;
        try (LanguageModel torch = open("torch", shape, RandomNetworks.SGD);
                LanguageModel dl4j = open("dl4j", shape, RandomNetworks.SGD)) {
            torch.hiddenState(RandomNetworks.hiddenState(shape, 9, SEED), 9);
            dl4j.hiddenState(RandomNetworks.hiddenState(shape, 9, SEED), 9);
            expected = torch.evaluate(segment);
            assertEquals(expected, dl4j.evaluate(segment), 1e-5 * expected);
            assertClose(torch.hiddenState(), dl4j.hiddenState(), "state");
        }
    }

    private static void assertSame(ModelState expected, ModelState found, String what) {
        assertEquals(expected.layout(), found.layout());
        for (TensorSpec spec : expected.layout().tensors()) {
            assertClose(expected.tensor(spec.name()), found.tensor(spec.name()), what + ", " + spec.name());
        }
    }

    /** To the relative tolerance; of a value far below the tensor's largest, relative to a hundredth of that one. */
    private static void assertClose(float[] expected, float[] found, String what) {
        assertEquals(expected.length, found.length, what);
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest > 0, what + " is all zero, seed " + SEED);
        for (int i = 0; i < expected.length; i++) {
            double allowed = TOLERANCE * Math.max(Math.abs(expected[i]), largest / 100);
            assertEquals(expected[i], found[i], allowed, what + " [" + i + "], seed " + SEED);
        }
    }
}
