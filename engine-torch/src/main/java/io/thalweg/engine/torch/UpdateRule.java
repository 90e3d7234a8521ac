package io.thalweg.engine.torch;

import io.thalweg.engine.torch.Gradients.Rows;
import io.thalweg.network.Optimizer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Turns a gradient into a step of the parameters, in place. */
final class UpdateRule {
    private final Parameters parameters;
    private final Optimizer optimizer;

    UpdateRule(Parameters parameters, Optimizer optimizer) {
        this.parameters = parameters;
        this.optimizer = optimizer;
    }

    /**
     * @param number of the step, from 1, for Adam's bias correction
     * @param clip factor of the gradient
     */
    void apply(Gradients gradients, double rate, long number, double clip) {
        if (optimizer instanceof Optimizer.Adam rule) {
            FusedAdam.apply(rule, parameters, gradients, rate, number, clip);
            return;
        }
        for (int p = 0; p < parameters.count(); p++) {
            if (optimizer instanceof Optimizer.Sgd) {
                descend(p, gradients, rate * clip);
            } else if (optimizer instanceof Optimizer.RmsProp rule) {
                rmsProp(rule, p, gradients.whole(p), rate, clip);
            }
        }
    }

    /**
     * The same.
     *
     * @param clip factor of the gradient, on the device
     */
    void apply(Gradients gradients, double rate, long number, Tensor clip) {
        if (optimizer instanceof Optimizer.Sgd) {
            // The factor goes with the step: a pass over the gradient less.
            Tensor factor = clip.to(parameters.flat().scalar_type());
            for (int p = 0; p < parameters.count(); p++) {
                descend(p, gradients, rate, factor);
            }
        } else {
            gradients.scale(clip);
            apply(gradients, rate, number, 1);
        }
    }

    private void descend(int parameter, Gradients gradients, double rate, Tensor clip) {
        Tensor values = parameters.leaf(parameter).detach();
        Rows rows = gradients.rows(parameter);
        if (rows == null) {
            values.addcmul_(gradients.whole(parameter), clip, new Scalar(-rate));
        } else {
            values.index_add_(0, rows.places(), rows.values().mul(clip), new Scalar(-rate));
        }
    }

    private void descend(int parameter, Gradients gradients, double rate) {
        Tensor values = parameters.leaf(parameter).detach();
        Rows rows = gradients.rows(parameter);
        if (rows == null) {
            values.add_(gradients.whole(parameter), new Scalar(-rate));
        } else {
            values.index_add_(0, rows.places(), rows.values(), new Scalar(-rate));
        }
    }

    private void rmsProp(Optimizer.RmsProp rule, int parameter, Tensor gradient, double rate, double clip) {
        Tensor v = parameters.moment(0, parameter);
        v.mul_(new Scalar(rule.decay()));
        v.addcmul_(gradient, gradient, new Scalar((1 - rule.decay()) * clip * clip));
        Tensor scale = v.sqrt().add_(new Scalar(rule.epsilon()));
        parameters.leaf(parameter).detach().addcdiv_(gradient, scale, new Scalar(-rate * clip));
    }
}
