package io.thalweg.engine.torch;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.Segment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The forward pass of every network in plain Java, in double, one unit after the other, from the papers' equations. */
final class ReferenceNetwork {
    private final NetworkShape shape;
    private final Map<String, double[]> parameters = new HashMap<>();

    ReferenceNetwork(NetworkShape shape, ModelState values) {
        this.shape = shape;
        for (TensorSpec spec : shape.parameters()) {
            float[] from = values.tensor(spec.name());
            double[] to = new double[from.length];
            Arrays.setAll(to, i -> from[i]);
            parameters.put(spec.name(), to);
        }
    }

    double[] parameter(String name) {
        return parameters.get(name);
    }

    /** @param state {@code [layers, parts, batch, hidden]}, moved on */
    double lossSum(Segment segment, double[] state) {
        double loss = 0;
        for (int t = 0; t < segment.steps(); t++) {
            for (int b = 0; b < segment.batch(); b++) {
                double[] top = step(segment.inputs()[b * segment.steps() + t], b, segment.batch(), state);
                loss -= logProbabilities(top)[segment.targets()[b * segment.steps() + t]];
            }
        }
        return loss;
    }

    /** One token of one stream through all layers; what the last one gives. */
    double[] step(int token, int stream, int batch, double[] state) {
        double[] signal = row(parameters.get(NetworkShape.EMBEDDING), token, shape.embedding());
        for (int layer = 0; layer < shape.layers(); layer++) {
            int parts = shape.cell().stateParts();
            int at = ((layer * parts) * batch + stream) * shape.hidden();
            int atMemory = ((layer * parts + parts - 1) * batch + stream) * shape.hidden();
            double[] h = Arrays.copyOfRange(state, at, at + shape.hidden());
            double[] c = Arrays.copyOfRange(state, atMemory, atMemory + shape.hidden());
            double[] next = new double[shape.hidden()];
            double[] nextC = new double[shape.hidden()];
            for (int unit = 0; unit < shape.hidden(); unit++) {
                cell(layer, unit, signal, h, c, next, nextC);
            }
            System.arraycopy(nextC, 0, state, atMemory, shape.hidden());
            System.arraycopy(next, 0, state, at, shape.hidden());
            signal = next;
        }
        return signal;
    }

    private void cell(int layer, int unit, double[] x, double[] h, double[] c, double[] next, double[] nextC) {
        switch (shape.cell()) {
            case RNN -> next[unit] = Math.tanh(input(layer, 0, unit, x) + recurrent(layer, 0, unit, h));
            case LSTM -> {
                double i = logistic(gate(layer, 0, unit, x, h));
                double f = logistic(gate(layer, 1, unit, x, h));
                double g = Math.tanh(gate(layer, 2, unit, x, h));
                double o = logistic(gate(layer, 3, unit, x, h));
                nextC[unit] = f * c[unit] + i * g;
                next[unit] = o * Math.tanh(nextC[unit]);
            }
            case LSTM_PEEPHOLE -> {
                double[] p = parameters.get(NetworkShape.peephole(layer));
                int n = shape.hidden();
                double i = logistic(gate(layer, 0, unit, x, h) + p[unit] * c[unit]);
                double f = logistic(gate(layer, 1, unit, x, h) + p[n + unit] * c[unit]);
                double g = Math.tanh(gate(layer, 2, unit, x, h));
                nextC[unit] = f * c[unit] + i * g;
                double o = logistic(gate(layer, 3, unit, x, h) + p[2 * n + unit] * nextC[unit]);
                next[unit] = o * Math.tanh(nextC[unit]);
            }
            case LSTM_COUPLED -> {
                double f = logistic(gate(layer, 0, unit, x, h));
                double g = Math.tanh(gate(layer, 1, unit, x, h));
                double o = logistic(gate(layer, 2, unit, x, h));
                nextC[unit] = f * c[unit] + (1 - f) * g;
                next[unit] = o * Math.tanh(nextC[unit]);
            }
            case GRU -> {
                double r = logistic(gate(layer, 0, unit, x, h));
                double z = logistic(gate(layer, 1, unit, x, h));
                double own = parameters.get(NetworkShape.recurrentBias(layer))[unit];
                double candidate = Math.tanh(input(layer, 2, unit, x) + r * (recurrent(layer, 2, unit, h) + own));
                next[unit] = z * h[unit] + (1 - z) * candidate;
            }
        }
        if (!shape.cell().hasMemory()) {
            nextC[unit] = next[unit];
        }
    }

    private double gate(int layer, int gate, int unit, double[] x, double[] h) {
        return input(layer, gate, unit, x) + recurrent(layer, gate, unit, h);
    }

    private double input(int layer, int gate, int unit, double[] x) {
        int row = gate * shape.hidden() + unit;
        return parameters.get(NetworkShape.bias(layer))[row]
                + dot(parameters.get(NetworkShape.inputWeight(layer)), row, x);
    }

    private double recurrent(int layer, int gate, int unit, double[] h) {
        return dot(parameters.get(NetworkShape.recurrentWeight(layer)), gate * shape.hidden() + unit, h);
    }

    /** {@code [vocabulary]}. */
    double[] logProbabilities(double[] hidden) {
        return shape.output() == OutputLayer.ADAPTIVE ? adaptive(hidden) : full(hidden);
    }

    private double[] full(double[] hidden) {
        boolean tied = shape.embeddings() == NetworkShape.Embeddings.TIED;
        double[] table = parameters.get(tied ? NetworkShape.EMBEDDING : NetworkShape.OUTPUT_WEIGHT);
        double[] logits = parameters.get(NetworkShape.OUTPUT_BIAS).clone();
        for (int word = 0; word < logits.length; word++) {
            logits[word] += dot(table, word, hidden);
        }
        return logSoftmax(logits);
    }

    private double[] adaptive(double[] hidden) {
        int common = shape.cutoffs().get(0);
        double[] head = logSoftmax(product(parameters.get(NetworkShape.ADAPTIVE_HEAD), hidden));
        double[] log = new double[shape.vocabulary()];
        System.arraycopy(head, 0, log, 0, common);
        for (int cluster = 0; cluster < shape.cutoffs().size(); cluster++) {
            double[] projected = product(parameters.get(NetworkShape.clusterProjection(cluster)), hidden);
            double[] inside = logSoftmax(product(parameters.get(NetworkShape.clusterWeight(cluster)), projected));
            for (int i = 0; i < inside.length; i++) {
                log[shape.cutoffs().get(cluster) + i] = head[common + cluster] + inside[i];
            }
        }
        return log;
    }

    private static double[] logSoftmax(double[] logits) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double sum = Arrays.stream(logits).map(v -> Math.exp(v - largest)).sum();
        return Arrays.stream(logits).map(v -> v - largest - Math.log(sum)).toArray();
    }

    private static double[] product(double[] matrix, double[] vector) {
        double[] result = new double[matrix.length / vector.length];
        Arrays.setAll(result, row -> dot(matrix, row, vector));
        return result;
    }

    private static double[] row(double[] matrix, int row, int length) {
        return Arrays.copyOfRange(matrix, row * length, (row + 1) * length);
    }

    private static double dot(double[] matrix, int row, double[] vector) {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            sum += matrix[row * vector.length + i] * vector[i];
        }
        return sum;
    }

    private static double logistic(double v) {
        return 1 / (1 + Math.exp(-v));
    }
}
