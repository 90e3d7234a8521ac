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
        for (int p = 0; p < parameters.count(); p++) {
            if (optimizer instanceof Optimizer.Sgd) {
                descend(p, gradients, rate * clip);
            } else if (optimizer instanceof Optimizer.RmsProp rule) {
                rmsProp(rule, p, gradients.whole(p), rate, clip);
            } else if (optimizer instanceof Optimizer.Adam rule) {
                adam(rule, p, gradients.whole(p), rate, number, clip);
            }
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

    private void adam(Optimizer.Adam rule, int parameter, Tensor gradient, double rate, long number, double clip) {
        Tensor values = parameters.leaf(parameter).detach();
        if (rule.weightDecay() > 0) {
            values.mul_(new Scalar(1 - rate * rule.weightDecay()));
        }
        Tensor m = parameters.moment(0, parameter);
        m.mul_(new Scalar(rule.beta1())).add_(gradient, new Scalar((1 - rule.beta1()) * clip));
        Tensor v = parameters.moment(1, parameter);
        v.mul_(new Scalar(rule.beta2())).addcmul_(gradient, gradient, new Scalar((1 - rule.beta2()) * clip * clip));
        double first = 1 - Math.pow(rule.beta1(), (double) number);
        double second = 1 - Math.pow(rule.beta2(), (double) number);
        Tensor scale = v.sqrt().div_(new Scalar(Math.sqrt(second))).add_(new Scalar(rule.epsilon()));
        values.addcdiv_(m, scale, new Scalar(-rate / first));
    }
}
