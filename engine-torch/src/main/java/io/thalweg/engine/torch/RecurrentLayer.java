package io.thalweg.engine.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/** One recurrent layer, or several with nothing between them, run over all steps of a segment. */
interface RecurrentLayer {
    /**
     * Runs over the steps.
     *
     * @param input {@code [steps, batch, input]}
     * @param state of each layer h and, where the cell has it, c before the first step, each {@code [batch, hidden]}
     * @param recurrentMask factors {@code [gates * hidden, hidden]} of a single layer's recurrent weights, or null for none
     */
    Unrolled unroll(Tensor input, List<List<Tensor>> state, @Nullable Tensor recurrentMask);

    /** Layers that this is. */
    int layers();

    /**
     * What a layer gave.
     *
     * @param outputs {@code [steps, batch, hidden]}
     * @param state as it came in, after the last step
     * @param graph where the gradient of the parameters comes from
     */
    record Unrolled(Tensor outputs, List<List<Tensor>> state, LayerGraph graph) {}

    /** The part of PyTorch's graph that a layer made. */
    interface LayerGraph {
        /** The tensors whose gradients are to be asked of PyTorch. */
        List<Tensor> asked();

        /**
         * Takes those gradients.
         *
         * @param answers the gradients of all layers; this layer's begin at {@code from}, in the order of {@link #asked}
         */
        void collect(TensorVector answers, long from, Gradients into);
    }
}
