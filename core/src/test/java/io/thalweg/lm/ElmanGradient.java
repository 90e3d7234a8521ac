package io.thalweg.lm;

import io.thalweg.average.ModelState;
import java.util.List;

/** Sums of an Elman network's gradients, and what each layer hands back to what it was given. */
final class ElmanGradient {
    private final ModelState parameters;
    private final double[][] sums;

    /** @param sums filled in, a tensor each */
    ElmanGradient(ModelState parameters, double[][] sums) {
        this.parameters = parameters;
        this.sums = sums;
        for (int t = 0; t < sums.length; t++) {
            sums[t] = new double[parameters.tensor(t).length];
        }
    }

    private double[] sum(String name) {
        List<String> names = parameters.layout().tensors().stream()
                .map(tensor -> tensor.name())
                .toList();
        return sums[names.indexOf(name)];
    }

    double[] output(double[] logProbabilities, int target, double[] top, int tokens) {
        double[] error = new double[logProbabilities.length];
        for (int k = 0; k < error.length; k++) {
            error[k] = (Math.exp(logProbabilities[k]) - (k == target ? 1 : 0)) / tokens;
        }
        add(sum(NetworkShape.OUTPUT_BIAS), error);
        return layer(NetworkShape.OUTPUT_WEIGHT, error, top);
    }

    double[] recurrent(int layer, double[] error, double[] before) {
        add(sum(NetworkShape.bias(layer)), error);
        return layer(NetworkShape.recurrentWeight(layer), error, before);
    }

    double[] input(int layer, double[] error, double[] x) {
        return layer(NetworkShape.inputWeight(layer), error, x);
    }

    void embedding(int token, double[] error) {
        double[] sum = sum(NetworkShape.EMBEDDING);
        for (int k = 0; k < error.length; k++) {
            sum[token * error.length + k] += error[k];
        }
    }

    private double[] layer(String weight, double[] error, double[] x) {
        float[] w = parameters.tensor(weight);
        double[] sum = sum(weight);
        double[] back = new double[x.length];
        for (int i = 0; i < error.length; i++) {
            for (int k = 0; k < x.length; k++) {
                sum[i * x.length + k] += error[i] * x[k];
                back[k] += error[i] * w[i * x.length + k];
            }
        }
        return back;
    }

    private static void add(double[] sum, double[] error) {
        for (int k = 0; k < error.length; k++) {
            sum[k] += error[k];
        }
    }
}
