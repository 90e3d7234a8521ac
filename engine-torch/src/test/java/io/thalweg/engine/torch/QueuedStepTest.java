package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps as a GPU is given them, on the CPU: they are those that the CPU takes. */
final class QueuedStepTest {
    private static final long SEED = 83;
    private static final int BATCH = 5;
    private static final int STEPS = 7;

    private static NetworkShape shape(OutputLayer output) {
        List<Integer> cutoffs = output == OutputLayer.ADAPTIVE ? List.of(11, 29) : List.of();
        return new NetworkShape(53, Cell.LSTM, 2, 13, 17, Embeddings.SEPARATE, output, cutoffs);
    }

    private record Trained(ModelState state, List<StepResult> steps) {}

    /** Clipped, with dropout of both kinds; every other next step brought ahead, and once a step that does not come. */
    private static Trained train(NetworkShape shape, Optimizer optimizer, TorchLanguageModel.Results results) {
        ModelState state = RandomNetworks.state(shape, optimizer, SEED);
        List<StepResult> told = new ArrayList<>();
        TorchLibrary.load(1);
        try (TorchLanguageModel model =
                new TorchLanguageModel(shape, optimizer, new Placement(-1, torch.kFloat()), CellCode.FUSED, results)) {
            model.load(state);
            model.hiddenState(new float[shape.hiddenStateSize(BATCH)], BATCH);
            List<Segment> segments = new ArrayList<>();
            List<StepSettings> settings = new ArrayList<>();
            for (int step = 0; step < 7; step++) {
                segments.add(RandomNetworks.segment(shape, BATCH, STEPS, SEED + step));
                settings.add(new StepSettings(0.01, step + 1L, 0.2, 0.3, 0.2, 9, SEED + step));
            }
            for (int step = 0; step < 6; step++) {
                Supplier<StepResult> running = model.begin(segments.get(step), settings.get(step));
                if (step % 2 == 0) {
                    int next = step == 4 ? 6 : step + 1;
                    model.ahead(segments.get(next), settings.get(next));
                }
                told.add(running.get());
            }
            model.store(state);
        }
        return new Trained(state, told);
    }

    @ParameterizedTest
    @EnumSource(OutputLayer.class)
    void queuedStepsAreThose(OutputLayer output) {
        NetworkShape shape = shape(output);
        for (Optimizer optimizer : List.of(RandomNetworks.SGD, new Optimizer.Adam(0.9, 0.999, 1e-8, 0.01))) {
            Trained expected = train(shape, optimizer, TorchLanguageModel.Results.AT_ONCE);
            Trained found = train(shape, optimizer, TorchLanguageModel.Results.WHEN_ASKED);
            for (int step = 0; step < expected.steps().size(); step++) {
                StepResult one = expected.steps().get(step);
                StepResult other = found.steps().get(step);
                String place = optimizer + ", step " + step + ", seed " + SEED;
                assertEquals(one.lossSum(), other.lossSum(), 1e-5 * one.lossSum(), place);
                assertEquals(one.gradientNorm(), other.gradientNorm(), 1e-4 * one.gradientNorm(), place);
            }
            for (int tensor = 0; tensor < shape.parameters().size(); tensor++) {
                String name = shape.parameters().get(tensor).name();
                NetworkTest.assertClose(
                        RandomNetwork.toDouble(expected.state().tensor(tensor)),
                        found.state().tensor(tensor),
                        2e-4,
                        name + ", " + optimizer);
            }
        }
    }

    /** cuDNN wants a layer's weights in one piece; what is computed from them, and their gradients, are the same. */
    @ParameterizedTest
    @EnumSource(
            value = Cell.class,
            names = {"RNN", "LSTM", "GRU"})
    void weightsInOnePieceAreTheSameWeights(Cell cell) {
        NetworkShape shape = new NetworkShape(11, cell, 1, 6, 4, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        TorchLibrary.load(1);
        List<List<float[]>> found = new ArrayList<>();
        for (FusedLayer.Weights weights : FusedLayer.Weights.values()) {
            found.add(Scopes.inScope(() -> Scopes.withGraph(() -> outputsAndGradients(shape, weights))));
        }
        assertEquals(found.get(0).size(), found.get(1).size());
        for (int i = 0; i < found.get(0).size(); i++) {
            NetworkTest.assertClose(
                    RandomNetwork.toDouble(found.get(0).get(i)), found.get(1).get(i), 1e-6, cell + ", array " + i);
        }
    }

    private static List<float[]> outputsAndGradients(NetworkShape shape, FusedLayer.Weights weights) {
        Placement placement = new Placement(-1, torch.kFloat());
        try (Parameters parameters = new Parameters(shape.parameters(), RandomNetworks.SGD, placement)) {
            Scopes.withoutGraph(() -> {
                parameters.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
                return true;
            });
            Tensor input = placement.floats(Arrays.copyOf(RandomNetworks.hiddenState(shape, 9, SEED), 36), 3, 2, 6);
            List<Tensor> state = new ArrayList<>();
            for (int part = 0; part < shape.cell().stateParts(); part++) {
                state.add(placement.full(0.1 * (part + 1), 2, 4));
            }
            Tensor mask = placement.full(0.5, (long) shape.cell().gates().size() * 4, 4);
            RecurrentLayer.Unrolled unrolled =
                    new FusedLayer(shape, 0, parameters, placement, weights).unroll(input, state, mask);
            List<Tensor> asked = unrolled.graph().asked();
            TensorVector gradients = torch.grad(
                    new TensorVector(unrolled.outputs().square().sum()),
                    new TensorVector(asked.toArray(Tensor[]::new)),
                    new TensorVector(),
                    new BoolOptional(),
                    false,
                    false);
            List<float[]> found = new ArrayList<>(List.of(placement.toArray(unrolled.outputs())));
            for (int i = 0; i < asked.size(); i++) {
                found.add(placement.toArray(gradients.get(i)));
            }
            return found;
        }
    }
}
