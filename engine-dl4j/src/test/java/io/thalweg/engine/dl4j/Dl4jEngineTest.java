package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngine;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Device;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class Dl4jEngineTest {
    private final LanguageModelEngine engine = LanguageModelEngines.named("dl4j");
    private final NetworkShape shape = RandomNetworks.shape(Cell.LSTM, 1);

    @Test
    void runsOnTheCpu() {
        assertEquals(List.of(), engine.refusals(shape, RandomNetworks.SGD, Device.CPU));
        assertEquals(List.of(), engine.refusals(shape, RandomNetworks.SGD, Device.AUTO));
        try (LanguageModel model = engine.open(shape, RandomNetworks.SGD, 1, -1)) {
            assertEquals(0, model.hiddenState().length);
            // All parameters are zero, so all words are as likely.
            assertEquals(
                    6 * Math.log(shape.vocabulary()), model.evaluate(RandomNetworks.segment(shape, 2, 3, 1)), 1e-5);
            assertEquals(shape.hiddenStateSize(2), model.hiddenState().length);
        }
    }

    @Test
    void refusesWhatDl4jDoesNotHaveAndNamesTheEngineThatHasIt() {
        for (Cell cell : List.of(Cell.RNN, Cell.GRU, Cell.LSTM_COUPLED)) {
            assertRefused(
                    new NetworkShape(13, cell, 1, 5, 5, Embeddings.SEPARATE, OutputLayer.FULL, List.of()),
                    cell.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    "lstm, lstm-peephole");
        }
        assertRefused(
                new NetworkShape(13, Cell.LSTM, 1, 5, 5, Embeddings.SEPARATE, OutputLayer.SAMPLED, List.of()),
                "sampled",
                "full");
        assertRefused(
                new NetworkShape(13, Cell.LSTM, 1, 5, 5, Embeddings.SEPARATE, OutputLayer.ADAPTIVE, List.of(4)),
                "adaptive",
                "full");
        assertRefused(
                new NetworkShape(13, Cell.LSTM, 1, 5, 5, Embeddings.TIED, OutputLayer.FULL, List.of()),
                "tied",
                "separate");
        assertEquals(
                3,
                engine.refusals(
                                new NetworkShape(
                                        13, Cell.GRU, 1, 5, 5, Embeddings.TIED, OutputLayer.SAMPLED, List.of()),
                                RandomNetworks.SGD,
                                Device.CPU)
                        .size());
    }

    private void assertRefused(NetworkShape refused, String found, String allowed) {
        List<Problem> problems = engine.refusals(refused, RandomNetworks.SGD, Device.CPU);
        assertEquals(1, problems.size(), problems.toString());
        String message = problems.get(0).message();
        for (String part : List.of(found, allowed, "--engine torch")) {
            assertTrue(message.contains(part), message);
        }
        assertEquals(
                message,
                assertThrows(JobFailed.class, () -> engine.open(refused, RandomNetworks.SGD, 1, -1))
                        .getMessage());
    }

    /** One more would not fit a buffer of 2^31 - 1 bytes. */
    @Test
    void refusesMoreParametersThanOneBufferHolds() {
        // 2 v + 4 * 3 + v: an embedding, one cell of one unit, and the output.
        NetworkShape most =
                new NetworkShape(178_956_966, Cell.LSTM, 1, 1, 1, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        assertEquals(List.of(), engine.refusals(most, RandomNetworks.SGD, Device.CPU));
        NetworkShape more =
                new NetworkShape(178_956_967, Cell.LSTM, 1, 1, 1, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        assertRefused(more, "536870913 parameters", "at most 536870911");
    }

    @Test
    void tellsWhatDroppingRecurrentWeightsKeepsOnTheHeap() {
        NetworkShape two = RandomNetworks.shape(Cell.LSTM, 2);
        assertEquals(List.of(), engine.heapMemory(two, 0));
        assertEquals(3 * 4 * 5 * 5 * 4, engine.heapMemory(two, 0.2).get(0).bytes());
    }

    @Test
    void aStepThatFailsLeavesTheParametersAsTheyWere() {
        ModelState before = RandomNetworks.state(shape, RandomNetworks.SGD, 3);
        try (LanguageModel model = engine.open(shape, RandomNetworks.SGD, 1, -1)) {
            model.load(before);
            model.hiddenState(new float[shape.hiddenStateSize(2)], 2);
            // Another number of streams than the hidden state has: found out when weights have been dropped.
            assertThrows(
                    IllegalArgumentException.class,
                    () -> model.train(
                            RandomNetworks.segment(shape, 3, 2, 1), new StepSettings(0.1, 1, 0, 0, 0.5, 0, 1)));
            ModelState after = ModelState.zeros(before.layout());
            model.store(after);
            for (int t = 0; t < before.layout().tensors().size(); t++) {
                assertArrayEquals(before.tensor(t), after.tensor(t), 0f, "tensor " + t);
            }
        }
    }

    @Test
    void saysWhyThereIsNoGpu() {
        String message =
                engine.refusals(shape, RandomNetworks.SGD, Device.GPU).get(0).message();
        for (String part : List.of("CUDA", "--device cpu", "--engine torch")) {
            assertTrue(message.contains(part), message);
        }
        assertEquals(
                message,
                assertThrows(JobFailed.class, () -> engine.open(shape, RandomNetworks.SGD, 1, 0))
                        .getMessage());
    }

    @Test
    void refusesTokensAndStatesThatAreNotTheNetworks() {
        try (LanguageModel model = engine.open(shape, RandomNetworks.SGD, 1, -1)) {
            Segment beyond = new Segment(new int[] {0, 13}, new int[] {0, 0}, 1, 2);
            String message = assertThrows(IllegalArgumentException.class, () -> model.evaluate(beyond))
                    .getMessage();
            assertTrue(message.contains("13") && message.contains("step 1") && message.contains("0 to 12"), message);
            assertThrows(IllegalArgumentException.class, () -> model.hiddenState(new float[3], 1));
            model.hiddenState(new float[shape.hiddenStateSize(2)], 2);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> model.train(RandomNetworks.segment(shape, 3, 2, 1), RandomNetworks.settings(1)));
        }
    }
}
