package io.thalweg.engine.torch;

import io.thalweg.network.Optimizer;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), and with decay of the weights AdamW (Loshchilov and Hutter 2019, algorithm 2), by PyTorch's
 * kernel: one pass over parameters, moments and gradients, and on a GPU one launch for all of them. PyTorch for Java has no
 * method for it; PyTorch's dispatcher knows it by its name.
 */
final class FusedAdam {
    private FusedAdam() {}

    /**
     * @param number of the step, from 1, for the correction of bias
     * @param clip factor of the gradient, which is changed by it
     */
    static void apply(
            Optimizer.Adam rule, Parameters parameters, Gradients gradients, double rate, long number, double clip) {
        boolean decays = rule.weightDecay() > 0;
        Tensor step = parameters.constant(number);
        IValueVector arguments = new IValueVector();
        arguments.push_back(list(parameters, p -> parameters.leaf(p).detach()));
        arguments.push_back(list(parameters, p -> {
            Tensor gradient = gradients.whole(p);
            return clip == 1 ? gradient : gradient.mul_(new Scalar(clip));
        }));
        arguments.push_back(list(parameters, p -> parameters.moment(0, p)));
        arguments.push_back(list(parameters, p -> parameters.moment(1, p)));
        arguments.push_back(new IValue(empty()));
        arguments.push_back(list(parameters, p -> step));
        for (double setting : new double[] {rate, rule.beta1(), rule.beta2(), rule.weightDecay(), rule.epsilon()}) {
            arguments.push_back(new IValue(setting));
        }
        // Neither AMSGrad's maximum, nor ascent, nor a scale of the loss.
        arguments.push_back(new IValue(false));
        arguments.push_back(new IValue(false));
        arguments.push_back(new IValue());
        arguments.push_back(new IValue());
        Dispatcher.singleton()
                .findSchemaOrThrow(decays ? "aten::_fused_adamw_" : "aten::_fused_adam_", "")
                .callBoxed(arguments);
    }

    private static IValue list(Parameters parameters, IntFunction<Tensor> of) {
        GenericList list = empty();
        for (int p = 0; p < parameters.count(); p++) {
            list.push_back(new IValue(of.apply(p)));
        }
        return new IValue(list);
    }

    private static GenericList empty() {
        return new GenericList(new Type.TypePtr(TensorType.get()));
    }
}
