package io.thalweg.engine.dl4j;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Dropout of a layer's inputs by a mask that was drawn outside, given to a layer for one step. DL4J's own dropout draws from a
 * generator of the thread.
 */
final class MaskedUnits implements IDropout {
    private static final long serialVersionUID = 1L;

    /** {@code [steps, batch, units]}. */
    private final transient float[] factors;

    private final long batch;

    MaskedUnits(float[] factors, long batch) {
        this.factors = factors;
        this.batch = batch;
    }

    @Override
    public INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        return input.muli(mask(input), result);
    }

    @Override
    public INDArray backprop(INDArray gradientAtOutput, INDArray gradientAtInput, int iteration, int epoch) {
        return gradientAtOutput.muli(mask(gradientAtOutput), gradientAtInput);
    }

    /** As DL4J has signals: {@code [batch, units, steps]}. */
    private INDArray mask(INDArray like) {
        return Nd4j.createFromArray(factors)
                .reshape(like.size(2), batch, like.size(1))
                .permute(1, 2, 0);
    }

    @Override
    public void clear() {}

    @Override
    public MaskedUnits clone() {
        return this;
    }
}
