package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.gan.GanShape;
import io.thalweg.network.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Networks for tests, in the middle of their training. */
final class RandomGans {
    private RandomGans() {}

    /** Everything that a replica has: weights large enough that no layer is flat, and moments that are not zero. */
    static ModelState state(GanShape shape, Optimizer optimizer, long seed) {
        List<TensorSpec> tensors = new ArrayList<>(shape.model());
        for (String moment : optimizer.moments()) {
            for (TensorSpec parameter : shape.parameters()) {
                tensors.add(new TensorSpec(Optimizer.tensor(moment, parameter.name()), parameter.shape()));
            }
        }
        Random random = new Random(seed);
        ModelState state = ModelState.zeros(ModelLayout.of(tensors));
        for (TensorSpec spec : tensors) {
            float[] values = state.tensor(spec.name());
            boolean positive = spec.name().endsWith("scale") || spec.name().endsWith("square");
            boolean moment = spec.name().startsWith("optimizer.");
            for (int i = 0; i < values.length; i++) {
                values[i] = (float)
                        (moment
                                ? 0.01 * (0.1 + random.nextDouble())
                                : positive ? 1 + random.nextDouble() : 0.3 * random.nextGaussian());
            }
        }
        return state;
    }
}
