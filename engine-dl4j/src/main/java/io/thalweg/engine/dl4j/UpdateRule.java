package io.thalweg.engine.dl4j;

import io.thalweg.network.Optimizer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Turns a gradient into a step of the parameters, in place, value by value, as {@link Optimizer} says. DL4J's own updaters
 * are not used: its Adam and RMSProp add epsilon elsewhere, and none clips by the norm of the whole gradient.
 */
record UpdateRule(Optimizer optimizer) {

    /**
     * @param moments as the optimiser names them
     * @param number of the step, from 1, for Adam's bias correction
     * @param scale factor of the gradient
     */
    void apply(
            FloatBuffer values,
            FloatBuffer gradient,
            List<FloatBuffer> moments,
            double rate,
            long number,
            double scale) {
        if (optimizer instanceof Optimizer.Sgd) {
            float step = (float) (rate * scale);
            for (int i = 0; i < values.capacity(); i++) {
                values.put(i, values.get(i) - step * gradient.get(i));
            }
        } else if (optimizer instanceof Optimizer.RmsProp rule) {
            rmsProp(rule, values, gradient, moments.get(0), rate, scale);
        } else if (optimizer instanceof Optimizer.Adam rule) {
            adam(rule, values, gradient, moments, rate, number, scale);
        }
    }

    private static void rmsProp(
            Optimizer.RmsProp rule,
            FloatBuffer values,
            FloatBuffer gradient,
            FloatBuffer squares,
            double rate,
            double scale) {
        for (int i = 0; i < values.capacity(); i++) {
            double g = scale * gradient.get(i);
            double v = rule.decay() * squares.get(i) + (1 - rule.decay()) * g * g;
            squares.put(i, (float) v);
            values.put(i, (float) (values.get(i) - rate * g / (Math.sqrt(v) + rule.epsilon())));
        }
    }

    private static void adam(
            Optimizer.Adam rule,
            FloatBuffer values,
            FloatBuffer gradient,
            List<FloatBuffer> moments,
            double rate,
            long number,
            double scale) {
        FloatBuffer means = moments.get(0);
        FloatBuffer squares = moments.get(1);
        double first = 1 - Math.pow(rule.beta1(), (double) number);
        double second = Math.sqrt(1 - Math.pow(rule.beta2(), (double) number));
        double kept = 1 - rate * rule.weightDecay();
        for (int i = 0; i < values.capacity(); i++) {
            double g = scale * gradient.get(i);
            double m = rule.beta1() * means.get(i) + (1 - rule.beta1()) * g;
            double v = rule.beta2() * squares.get(i) + (1 - rule.beta2()) * g * g;
            means.put(i, (float) m);
            squares.put(i, (float) v);
            double step = rate / first * m / (Math.sqrt(v) / second + rule.epsilon());
            values.put(i, (float) (kept * values.get(i) - step));
        }
    }
}
