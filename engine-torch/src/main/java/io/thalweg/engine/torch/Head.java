package io.thalweg.engine.torch;

import io.thalweg.lm.StepSettings;
import org.bytedeco.pytorch.Tensor;

/** An output layer: from the last layer's outputs to the loss, and back. The caller has a scope open. */
interface Head {
    /**
     * The loss trained on, with its gradient.
     *
     * @param hidden {@code [tokens, hidden]}, no part of a graph
     * @param targets {@code [tokens]}
     * @param into takes the gradient, of the mean loss, of the layer's own parameters
     */
    HeadStep step(Tensor hidden, int[] targets, StepSettings settings, Gradients into);

    /** Sum of the tokens' losses over the whole vocabulary. */
    double lossSum(Tensor hidden, int[] targets);

    /** Natural logarithms of all tokens' probabilities, {@code [tokens, vocabulary]}. */
    Tensor logProbabilities(Tensor hidden);

    /**
     * What a step gave.
     *
     * @param loss sum over the tokens, nats, float64; on the device
     * @param hiddenGradient gradient of the mean loss, {@code [tokens, hidden]}
     */
    record HeadStep(Tensor loss, Tensor hiddenGradient) {
        /** The sum, which waits for the device. */
        double lossSum() {
            return loss.item_double();
        }
    }
}
