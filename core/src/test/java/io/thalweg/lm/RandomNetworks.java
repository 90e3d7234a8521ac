package io.thalweg.lm;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.network.Optimizer;
import io.thalweg.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Small networks, states and segments drawn from a seed, the same for every engine's tests; lengths are all different, so that
 * none is taken for another.
 */
public final class RandomNetworks {
    public static final Optimizer SGD = new Optimizer.Sgd();

    private RandomNetworks() {}

    public static NetworkShape shape(Cell cell, int layers) {
        return new NetworkShape(13, cell, layers, 3, 5, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
    }

    public static ModelLayout layout(NetworkShape shape, Optimizer optimizer) {
        List<TensorSpec> tensors = new ArrayList<>(shape.parameters());
        for (String moment : optimizer.moments()) {
            for (TensorSpec spec : shape.parameters()) {
                tensors.add(new TensorSpec(Optimizer.tensor(moment, spec.name()), spec.shape()));
            }
        }
        return ModelLayout.of(tensors);
    }

    /** Parameters in [-0.7, 0.7), moments in [0, 0.7). */
    public static ModelState state(NetworkShape shape, Optimizer optimizer, long seed) {
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

    public static Segment segment(NetworkShape shape, int batch, int steps, long seed) {
        Random random = new Random(Seeds.derive(seed, "segment"));
        int[] inputs = random.ints((long) batch * steps, 0, shape.vocabulary()).toArray();
        int[] targets = random.ints((long) batch * steps, 0, shape.vocabulary()).toArray();
        return new Segment(inputs, targets, batch, steps);
    }

    /** Values in [-0.5, 0.5). */
    public static float[] hiddenState(NetworkShape shape, int batch, long seed) {
        Random random = new Random(Seeds.derive(seed, "hidden"));
        float[] state = new float[shape.hiddenStateSize(batch)];
        for (int i = 0; i < state.length; i++) {
            state[i] = random.nextFloat() - 0.5f;
        }
        return state;
    }

    /** Nothing dropped, nothing clipped. */
    public static StepSettings settings(double learningRate) {
        return new StepSettings(learningRate, 1, 0, 0, 0, 0, 1);
    }
}
