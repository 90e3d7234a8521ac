package io.thalweg.engine.torch;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.Optimizer;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import io.thalweg.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.global.torch;

/** Small networks, states and segments drawn from a seed. */
final class RandomNetwork {
    static final Optimizer SGD = new Optimizer.Sgd();

    private RandomNetwork() {}

    static NetworkShape shape(Cell cell, OutputLayer output, Embeddings embeddings) {
        int embedding = embeddings == Embeddings.TIED ? 5 : 3;
        List<Integer> cutoffs = output == OutputLayer.ADAPTIVE ? List.of(4, 9) : List.of();
        return new NetworkShape(13, cell, 2, embedding, 5, embeddings, output, cutoffs);
    }

    static NetworkShape shape(Cell cell) {
        return shape(cell, OutputLayer.FULL, Embeddings.SEPARATE);
    }

    static TorchLanguageModel inDouble(NetworkShape shape, Optimizer optimizer, CellCode code) {
        TorchLibrary.load(1);
        return new TorchLanguageModel(shape, optimizer, new Placement(-1, torch.kDouble()), code);
    }

    static TorchLanguageModel inFloat(NetworkShape shape, Optimizer optimizer, CellCode code) {
        TorchLibrary.load(1);
        return new TorchLanguageModel(shape, optimizer, new Placement(-1, torch.kFloat()), code);
    }

    static ModelLayout layout(NetworkShape shape, Optimizer optimizer) {
        List<TensorSpec> tensors = new ArrayList<>(shape.parameters());
        for (String moment : optimizer.moments()) {
            for (TensorSpec spec : shape.parameters()) {
                tensors.add(new TensorSpec(Optimizer.tensor(moment, spec.name()), spec.shape()));
            }
        }
        return ModelLayout.of(tensors);
    }

    /** Parameters in [-0.7, 0.7), moments in [0, 0.7). */
    static ModelState state(NetworkShape shape, Optimizer optimizer, long seed) {
        ModelState state = ModelState.zeros(layout(shape, optimizer));
        for (int t = 0; t < state.layout().tensors().size(); t++) {
            boolean moment = t >= shape.parameters().size();
            Random random = new Random(Seeds.derive(seed, "parameters", t));
            float[] tensor = state.tensor(t);
            for (int i = 0; i < tensor.length; i++) {
                tensor[i] = 0.7f * (moment ? random.nextFloat() : 2 * random.nextFloat() - 1);
            }
        }
        return state;
    }

    static Segment segment(NetworkShape shape, int batch, int steps, long seed) {
        Random random = new Random(Seeds.derive(seed, "segment"));
        int[] inputs = random.ints((long) batch * steps, 0, shape.vocabulary()).toArray();
        int[] targets = random.ints((long) batch * steps, 0, shape.vocabulary()).toArray();
        return new Segment(inputs, targets, batch, steps);
    }

    static float[] hiddenState(NetworkShape shape, int batch, long seed) {
        Random random = new Random(Seeds.derive(seed, "hidden"));
        float[] state = new float[shape.hiddenStateSize(batch)];
        for (int i = 0; i < state.length; i++) {
            state[i] = random.nextFloat() - 0.5f;
        }
        return state;
    }

    static double[] toDouble(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** Nothing dropped, nothing clipped. */
    static StepSettings settings(double learningRate) {
        return new StepSettings(learningRate, 1, 0, 0, 0, 0, 1);
    }
}
