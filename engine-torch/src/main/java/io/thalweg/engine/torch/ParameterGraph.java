package io.thalweg.engine.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A graph that gives the gradient of each parameter itself.
 *
 * @param of places of the parameters
 */
record ParameterGraph(Parameters parameters, List<Integer> of) implements RecurrentLayer.LayerGraph {
    @Override
    public List<Tensor> asked() {
        return of.stream().map(parameters::leaf).toList();
    }

    @Override
    public void collect(TensorVector answers, long from, Gradients into) {
        for (int i = 0; i < of.size(); i++) {
            into.add(of.get(i), answers.get(from + i));
        }
    }
}
