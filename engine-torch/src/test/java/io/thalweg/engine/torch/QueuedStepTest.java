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
import io.thalweg.network.QueuedSteps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** Clipped, with dropout of both kinds; each step is asked for when the next has begun. */
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
            QueuedSteps<StepResult> queue = new QueuedSteps<>((step, result) -> {
                assertEquals(told.size(), step);
                told.add(result);
            });
            for (int step = 0; step < segments.size(); step++) {
                queue.begun(model.begin(segments.get(step), settings.get(step)));
            }
            queue.end();
            queue.end();
            assertEquals(segments.size(), told.size());
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
        TorchLibrary.load(1);
        for (int layers = 1; layers <= 3; layers++) {
            NetworkShape shape =
                    new NetworkShape(11, cell, layers, 6, 4, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
            List<List<float[]>> found = new ArrayList<>();
            for (FusedLayers.Weights weights : FusedLayers.Weights.values()) {
                found.add(Scopes.inScope(() -> Scopes.withGraph(() -> outputsAndGradients(shape, weights))));
            }
            assertEquals(found.get(0).size(), found.get(1).size());
            for (int i = 0; i < found.get(0).size(); i++) {
                NetworkTest.assertClose(
                        RandomNetwork.toDouble(found.get(0).get(i)),
                        found.get(1).get(i),
                        1e-6,
                        cell + ", " + layers + " layers, array " + i);
            }
        }
    }

    /** Layers as one call are the layers one after the other, dropped or not what goes in and comes out. */
    @ParameterizedTest
    @EnumSource(
            value = Cell.class,
            names = {"RNN", "LSTM", "GRU"})
    void layersAsOneAreTheLayers(Cell cell) {
        TorchLibrary.load(1);
        NetworkShape shape = new NetworkShape(11, cell, 3, 6, 4, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        Segment segment = RandomNetworks.segment(shape, 2, 5, SEED);
        for (StepSettings settings :
                List.of(new StepSettings(0.01, 1, 0, 0, 0, 0, SEED), new StepSettings(0.01, 1, 0, 0.4, 0, 0, SEED))) {
            List<float[]> apart = run(shape, segment, settings, false);
            List<float[]> asOne = run(shape, segment, settings, true);
            assertEquals(apart.size(), asOne.size());
            for (int i = 0; i < apart.size(); i++) {
                NetworkTest.assertClose(
                        RandomNetwork.toDouble(apart.get(i)), asOne.get(i), 1e-5, cell + ", array " + i);
            }
        }
    }

    /** Outputs, states and gradients. */
    private static List<float[]> run(NetworkShape shape, Segment segment, StepSettings settings, boolean asOne) {
        Placement placement = new Placement(-1, torch.kFloat());
        return Scopes.inScope(() -> Scopes.withGraph(() -> {
            try (Parameters parameters = new Parameters(shape.parameters(), RandomNetworks.SGD, placement);
                    HiddenState state = new HiddenState(shape, placement)) {
                Scopes.withoutGraph(() -> {
                    parameters.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
                    return true;
                });
                state.set(RandomNetworks.hiddenState(shape, segment.batch(), SEED), segment.batch());
                Network network = new Network(shape, parameters, placement, CellCode.FUSED, asOne);
                // One stream after the other, as the network wants them: the order of tokens does not matter here.
                Network.Pass pass =
                        network.forward(new StepInput(shape, placement, segment, segment.inputs(), settings), state);
                Gradients gradients = new Gradients(parameters, placement);
                pass.backward(pass.outputs().detach(), gradients);
                List<float[]> found = new ArrayList<>(List.of(placement.toArray(pass.outputs())));
                pass.state().forEach(parts -> parts.forEach(part -> found.add(placement.toArray(part))));
                for (int p = 0; p < parameters.count(); p++) {
                    found.add(placement.toArray(gradients.whole(p)));
                }
                return found;
            }
        }));
    }

    private static List<float[]> outputsAndGradients(NetworkShape shape, FusedLayers.Weights weights) {
        Placement placement = new Placement(-1, torch.kFloat());
        try (Parameters parameters = new Parameters(shape.parameters(), RandomNetworks.SGD, placement)) {
            Scopes.withoutGraph(() -> {
                parameters.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
                return true;
            });
            Tensor input = placement.floats(Arrays.copyOf(RandomNetworks.hiddenState(shape, 9, SEED), 36), 3, 2, 6);
            List<List<Tensor>> state = new ArrayList<>();
            for (int layer = 0; layer < shape.layers(); layer++) {
                List<Tensor> parts = new ArrayList<>();
                for (int part = 0; part < shape.cell().stateParts(); part++) {
                    parts.add(placement.full(0.1 * (part + 1 + layer), 2, 4));
                }
                state.add(parts);
            }
            Tensor mask = shape.layers() > 1
                    ? null
                    : placement.full(0.5, (long) shape.cell().gates().size() * 4, 4);
            RecurrentLayer.Unrolled unrolled = new FusedLayers(shape, 0, shape.layers(), parameters, placement, weights)
                    .unroll(input, state, mask);
            List<Tensor> asked = unrolled.graph().asked();
            TensorVector gradients = torch.grad(
                    new TensorVector(unrolled.outputs().square().sum()),
                    new TensorVector(asked.toArray(Tensor[]::new)),
                    new TensorVector(),
                    new BoolOptional(),
                    false,
                    false);
            Gradients collected = new Gradients(parameters, placement);
            unrolled.graph().collect(gradients, 0, collected);
            List<float[]> found = new ArrayList<>(List.of(placement.toArray(unrolled.outputs())));
            for (int p = 0; p < parameters.count(); p++) {
                found.add(placement.toArray(collected.whole(p)));
            }
            return found;
        }
    }
}
