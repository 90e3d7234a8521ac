package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepResult;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every network does with parameters, hidden state and steps. */
class NetworkTest {
    private static final long SEED = 20_261_121;
    private static final int BATCH = 3;
    private static final int STEPS = 4;

    private static StepSettings settings(long number) {
        return new StepSettings(0.1, number, 1.0, 0.3, 0, 0, SEED + number);
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void lossesStatesAndProbabilitiesAreThoseOfTheEquations(Cell cell) {
        NetworkShape shape = RandomNetwork.shape(cell);
        ModelState parameters = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
        ReferenceNetwork reference = new ReferenceNetwork(shape, parameters);
        for (CellCode code : CellCode.values()) {
            try (TorchLanguageModel model = RandomNetwork.inFloat(shape, RandomNetworks.SGD, code)) {
                float[] start = RandomNetworks.hiddenState(shape, BATCH, SEED);
                double[] expected = RandomNetwork.toDouble(start);
                model.load(parameters);
                model.hiddenState(start, BATCH);
                for (int n = 0; n < 2; n++) {
                    Segment segment = RandomNetworks.segment(shape, BATCH, STEPS, SEED + n);
                    double loss = reference.lossSum(segment, expected);
                    assertEquals(loss, model.evaluate(segment), 1e-5 * loss, code + ", seed " + SEED);
                    assertClose(expected, model.hiddenState(), 1e-5, code.toString());
                }
                int[] tokens = {1, 12, 5};
                float[] log = model.next(tokens);
                for (int b = 0; b < BATCH; b++) {
                    double[] top = reference.logProbabilities(reference.step(tokens[b], b, BATCH, expected));
                    float[] found =
                            java.util.Arrays.copyOfRange(log, b * shape.vocabulary(), (b + 1) * shape.vocabulary());
                    assertClose(top, found, 1e-5, code + ", stream " + b);
                }
            }
        }
    }

    static void assertClose(double[] expected, float[] found, double tolerance, String what) {
        assertEquals(expected.length, found.length, what);
        for (int i = 0; i < found.length; i++) {
            assertEquals(
                    expected[i],
                    found[i],
                    tolerance * Math.max(1, Math.abs(expected[i])),
                    what + ", value " + i + ", seed " + SEED);
        }
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void whatIsLoadedIsStored(Cell cell) {
        NetworkShape shape = RandomNetwork.shape(cell);
        Optimizer optimizer = new Optimizer.Adam(0.9, 0.999, 1e-8, 0);
        ModelState given = RandomNetworks.state(shape, optimizer, SEED);
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, optimizer, CellCode.FUSED)) {
            model.load(given);
            ModelState back = ModelState.zeros(given.layout());
            model.store(back);
            assertSame(given, back);

            ModelState other = RandomNetworks.state(shape, RandomNetworks.SGD, SEED + 1);
            model.load(other);
            ModelState mixed = ModelState.zeros(given.layout());
            model.store(mixed);
            for (int t = 0; t < mixed.layout().tensors().size(); t++) {
                boolean moment = t >= shape.parameters().size();
                assertArrayEquals(moment ? given.tensor(t) : other.tensor(t), mixed.tensor(t), 0f);
            }
        }
    }

    static void assertSame(ModelState expected, ModelState found) {
        for (int t = 0; t < expected.layout().tensors().size(); t++) {
            assertArrayEquals(
                    expected.tensor(t),
                    found.tensor(t),
                    0f,
                    expected.layout().tensors().get(t).name() + ", seed " + SEED);
        }
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void twoStepsAreTwoStepsWhetherOrNotTheModelMovesBetween(Cell cell) {
        NetworkShape shape = RandomNetwork.shape(cell);
        Optimizer optimizer = new Optimizer.Adam(0.9, 0.999, 1e-8, 0.01);
        ModelState start = RandomNetworks.state(shape, optimizer, SEED);
        ModelState together = ModelState.zeros(start.layout());
        ModelState apart = ModelState.zeros(start.layout());
        Segment first = RandomNetworks.segment(shape, BATCH, STEPS, SEED);
        Segment second = RandomNetworks.segment(shape, BATCH, STEPS, SEED + 1);
        double[] losses = new double[4];
        float[] carried;
        float[] last;
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, optimizer, CellCode.FUSED)) {
            model.load(start);
            losses[0] = model.train(first, settings(1)).lossSum();
            carried = model.hiddenState();
            losses[1] = model.train(second, settings(2)).lossSum();
            last = model.hiddenState();
            model.store(together);
        }
        ModelState between = ModelState.zeros(start.layout());
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, optimizer, CellCode.FUSED)) {
            model.load(start);
            losses[2] = model.train(first, settings(1)).lossSum();
            assertArrayEquals(carried, model.hiddenState(), 0f);
            model.store(between);
        }
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, optimizer, CellCode.FUSED)) {
            model.load(between);
            model.hiddenState(carried, BATCH);
            losses[3] = model.train(second, settings(2)).lossSum();
            assertArrayEquals(last, model.hiddenState(), 0f);
            model.store(apart);
        }
        assertEquals(losses[0], losses[2]);
        assertEquals(losses[1], losses[3]);
        assertSame(together, apart);
        assertTrue(losses[1] > 0 && losses[1] != losses[0]);
    }

    /** As in an executor of several cores: the draws and the threads of one model are not another's. */
    @ParameterizedTest
    @EnumSource(Cell.class)
    void modelsThatTrainAtTheSameTimeDoNotDisturbOneAnother(Cell cell) throws Exception {
        NetworkShape shape = new NetworkShape(200, cell, 2, 48, 64, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        List<ModelState> alone = List.of(trained(shape, 1), trained(shape, 2));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<ModelState>> together =
                    threads.invokeAll(List.of(() -> trained(shape, 1), () -> trained(shape, 2)));
            assertSame(alone.get(0), together.get(0).get());
            assertSame(alone.get(1), together.get(1).get());
        } finally {
            threads.shutdownNow();
        }
    }

    private static ModelState trained(NetworkShape shape, long seed) {
        Optimizer optimizer = new Optimizer.Adam(0.9, 0.999, 1e-8, 0.01);
        ModelState state = RandomNetworks.state(shape, optimizer, seed);
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, optimizer, CellCode.FUSED)) {
            model.load(state);
            for (int n = 1; n <= 6; n++) {
                model.train(
                        RandomNetworks.segment(shape, 5, 12, seed + n),
                        new StepSettings(0.01, n, 1, 0.3, 0.2, 0, seed + n));
            }
            model.store(state);
        }
        return state;
    }

    @Test
    void aStepThatWentWrongSaysSo() {
        NetworkShape shape = RandomNetwork.shape(Cell.LSTM);
        ModelState state = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
        state.tensor(NetworkShape.bias(1))[0] = Float.NaN;
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, RandomNetworks.SGD, CellCode.FUSED)) {
            model.load(state);
            StepResult result = model.train(RandomNetworks.segment(shape, BATCH, STEPS, SEED), settings(1));
            assertTrue(Double.isNaN(result.lossSum()) && Double.isNaN(result.gradientNorm()), result.toString());
        }
    }

    @Test
    void theLossFallsOnASegmentSeenAgainAndAgain() {
        NetworkShape shape = RandomNetwork.shape(Cell.LSTM);
        Segment segment = RandomNetworks.segment(shape, BATCH, STEPS, SEED);
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, RandomNetworks.SGD, CellCode.FUSED)) {
            model.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
            double before = model.evaluate(segment);
            for (int n = 0; n < 600; n++) {
                model.hiddenState(new float[shape.hiddenStateSize(BATCH)], BATCH);
                model.train(segment, RandomNetworks.settings(1));
            }
            model.hiddenState(new float[shape.hiddenStateSize(BATCH)], BATCH);
            double after = model.evaluate(segment);
            assertTrue(after < 0.3 * before, before + " nats before, " + after + " after, seed " + SEED);
        }
    }

    @Test
    void clippingBoundsTheStepAndTellsTheNormBefore() {
        NetworkShape shape = RandomNetwork.shape(Cell.LSTM);
        ModelState start = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
        Segment segment = RandomNetworks.segment(shape, BATCH, STEPS, SEED);
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, RandomNetworks.SGD, CellCode.FUSED)) {
            model.load(start);
            double norm = norm(model.gradient(segment, RandomNetworks.settings(1)));
            for (double bound : new double[] {norm / 4, norm * 2}) {
                model.load(start);
                model.hiddenState(new float[shape.hiddenStateSize(BATCH)], BATCH);
                StepResult result = model.train(segment, new StepSettings(1, 1, bound, 0, 0, 0, SEED));
                ModelState end = ModelState.zeros(start.layout());
                model.store(end);
                assertEquals(norm, result.gradientNorm(), 1e-5 * norm);
                assertEquals(Math.min(bound, norm), norm(minus(start, end)), 1e-5 * norm, "seed " + SEED);
            }
        }
    }

    private static double norm(ModelState of) {
        double sum = 0;
        for (int t = 0; t < of.layout().tensors().size(); t++) {
            for (float value : of.tensor(t)) {
                sum += (double) value * value;
            }
        }
        return Math.sqrt(sum);
    }

    private static ModelState minus(ModelState a, ModelState b) {
        ModelState difference = ModelState.zeros(ModelLayout.of(a.layout().tensors()));
        for (int t = 0; t < a.layout().tensors().size(); t++) {
            for (int i = 0; i < a.tensor(t).length; i++) {
                difference.tensor(t)[i] = a.tensor(t)[i] - b.tensor(t)[i];
            }
        }
        return difference;
    }

    @Test
    void whatDoesNotFitIsRefused() {
        NetworkShape shape = RandomNetwork.shape(Cell.LSTM);
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, RandomNetworks.SGD, CellCode.FUSED)) {
            model.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
            assertMessage("allowed 0 to 12", () -> model.next(new int[] {13}));
            assertMessage("allowed 0 to 12", () -> model.next(new int[] {-1}));
            assertMessage("60 values for 2 streams: allowed 40", () -> model.hiddenState(new float[60], 2));
            model.hiddenState(new float[40], 2);
            NetworkShape other = RandomNetwork.shape(Cell.GRU);
            ModelState foreign = RandomNetworks.state(other, RandomNetworks.SGD, SEED);
            assertMessage("has 45 values", () -> model.load(foreign));
            assertMessage("'layer.0.recurrent_bias'", () -> {
                try (TorchLanguageModel gru = RandomNetwork.inFloat(other, RandomNetworks.SGD, CellCode.FUSED)) {
                    gru.load(ModelState.zeros(ModelLayout.of(other.parameters().stream()
                            .filter(spec -> !spec.name().equals("layer.0.recurrent_bias"))
                            .toList())));
                }
            });
            assertMessage("3 streams", () -> model.evaluate(RandomNetworks.segment(shape, 3, 2, SEED)));
        }
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
