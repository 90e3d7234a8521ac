package io.thalweg.network;

import java.io.Serializable;
import java.util.List;

/** How a gradient becomes a step. The learning rate is given with each step; moments begin at zero. */
public sealed interface Optimizer extends Serializable {
    /** Names of the moments kept for every parameter; each is a tensor of the parameter's shape. */
    List<String> moments();

    /** The name of a moment of a parameter among the model's tensors. */
    static String tensor(String moment, String parameter) {
        return "optimizer." + moment + "." + parameter;
    }

    /** w = w - rate g. */
    record Sgd() implements Optimizer {
        @Override
        public List<String> moments() {
            return List.of();
        }
    }

    /**
     * Tieleman and Hinton (2012), lecture 6.5: v = decay v + (1 - decay) g^2, w = w - rate g / (sqrt(v) + epsilon).
     */
    record RmsProp(double decay, double epsilon) implements Optimizer {
        @Override
        public List<String> moments() {
            return List.of("v");
        }
    }

    /**
     * Kingma and Ba (2015), algorithm 1, bias corrected by the number of the step; with {@code weightDecay} over 0 decoupled
     * from the gradient, AdamW (Loshchilov and Hutter 2019): w = w - rate weightDecay w besides.
     */
    record Adam(double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
        @Override
        public List<String> moments() {
            return List.of("m", "v");
        }
    }
}
