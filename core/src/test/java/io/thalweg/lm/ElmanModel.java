package io.thalweg.lm;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.network.Optimizer;
import java.util.Arrays;

/** Elman (1990), back-propagation written out by hand; arithmetic in double, parameters in float. */
final class ElmanModel implements LanguageModel {
    private final NetworkShape shape;
    private final Optimizer optimizer;
    private final ModelState parameters;
    private final ModelState[] moments;
    private final int units;
    private int batch = 1;

    /** {@code [layer][row][unit]}. */
    private double[][][] hidden;

    ElmanModel(NetworkShape shape, Optimizer optimizer) {
        this.shape = shape;
        this.optimizer = optimizer;
        this.units = shape.hidden();
        this.parameters = ModelState.zeros(ModelLayout.of(shape.parameters()));
        this.moments = new ModelState[optimizer.moments().size()];
        Arrays.setAll(moments, i -> ModelState.zeros(parameters.layout()));
        this.hidden = new double[shape.layers()][1][units];
    }

    @Override
    public void load(ModelState from) {
        copy(from, true);
    }

    @Override
    public void store(ModelState into) {
        copy(into, false);
    }

    private void copy(ModelState other, boolean in) {
        for (TensorSpec tensor : other.layout().tensors()) {
            float[] theirs = other.tensor(tensor.name());
            float[] own = own(tensor.name());
            System.arraycopy(in ? theirs : own, 0, in ? own : theirs, 0, own.length);
        }
    }

    private float[] own(String tensor) {
        for (int m = 0; m < moments.length; m++) {
            String prefix = Optimizer.tensor(optimizer.moments().get(m), "");
            if (tensor.startsWith(prefix)) {
                return moments[m].tensor(tensor.substring(prefix.length()));
            }
        }
        return parameters.tensor(tensor);
    }

    @Override
    public void hiddenState(float[] state, int streams) {
        if (state.length != shape.hiddenStateSize(streams)) {
            throw new IllegalArgumentException(state.length + " values for " + streams + " streams");
        }
        batch = streams;
        hidden = new double[shape.layers()][streams][units];
        for (int i = 0; i < state.length; i++) {
            hidden[i / (streams * units)][i / units % streams][i % units] = state[i];
        }
    }

    @Override
    public float[] hiddenState() {
        float[] state = new float[shape.hiddenStateSize(batch)];
        for (int i = 0; i < state.length; i++) {
            state[i] = (float) hidden[i / (batch * units)][i / units % batch][i % units];
        }
        return state;
    }

    @Override
    public StepResult train(Segment segment, StepSettings settings) {
        double[][] gradient = new double[parameters.layout().tensors().size()][];
        double loss = passes(segment, gradient);
        double norm = Math.sqrt(Arrays.stream(gradient)
                .mapToDouble(tensor -> Arrays.stream(tensor).map(g -> g * g).sum())
                .sum());
        double scale = settings.clipNorm() > 0 && norm > settings.clipNorm() ? settings.clipNorm() / norm : 1;
        for (int t = 0; t < gradient.length; t++) {
            for (int i = 0; i < gradient[t].length; i++) {
                update(t, i, gradient[t][i] * scale, settings);
            }
        }
        return new StepResult(loss, norm);
    }

    private void update(int t, int i, double g, StepSettings settings) {
        float[] w = parameters.tensor(t);
        if (optimizer instanceof Optimizer.Adam adam) {
            float[] m = moments[0].tensor(t);
            float[] v = moments[1].tensor(t);
            m[i] = (float) (adam.beta1() * m[i] + (1 - adam.beta1()) * g);
            v[i] = (float) (adam.beta2() * v[i] + (1 - adam.beta2()) * g * g);
            double mean = m[i] / (1 - Math.pow(adam.beta1(), settings.number()));
            double square = v[i] / (1 - Math.pow(adam.beta2(), settings.number()));
            w[i] = (float) (w[i]
                    - settings.learningRate()
                            * (mean / (Math.sqrt(square) + adam.epsilon()) + adam.weightDecay() * w[i]));
        } else {
            w[i] = (float) (w[i] - settings.learningRate() * g);
        }
    }

    @Override
    public ModelState gradient(Segment segment, StepSettings settings) {
        double[][] gradient = new double[parameters.layout().tensors().size()][];
        passes(segment, gradient);
        ModelState state = ModelState.zeros(parameters.layout());
        for (int t = 0; t < gradient.length; t++) {
            for (int i = 0; i < gradient[t].length; i++) {
                state.tensor(t)[i] = (float) gradient[t][i];
            }
        }
        return state;
    }

    @Override
    public double evaluate(Segment segment) {
        return passes(segment, null);
    }

    @Override
    public float[] next(int[] tokens) {
        double[][][][] states = forward(tokens, 1);
        float[] logProbabilities = new float[batch * shape.vocabulary()];
        for (int row = 0; row < batch; row++) {
            double[] scores = logProbabilities(states[1][shape.layers() - 1][row]);
            for (int k = 0; k < scores.length; k++) {
                logProbabilities[row * scores.length + k] = (float) scores[k];
            }
        }
        keep(states[1]);
        return logProbabilities;
    }

    /** {@code [1 + steps][layer][row][unit]}, the first the state that was there. */
    private double[][][][] forward(int[] inputs, int steps) {
        double[][][][] states = new double[steps + 1][][][];
        states[0] = hidden;
        for (int step = 0; step < steps; step++) {
            states[step + 1] = new double[shape.layers()][batch][units];
            for (int layer = 0; layer < shape.layers(); layer++) {
                float[] w = parameters.tensor(NetworkShape.inputWeight(layer));
                float[] u = parameters.tensor(NetworkShape.recurrentWeight(layer));
                float[] b = parameters.tensor(NetworkShape.bias(layer));
                for (int row = 0; row < batch; row++) {
                    double[] x = layer == 0 ? embedding(inputs[row * steps + step]) : states[step + 1][layer - 1][row];
                    double[] before = states[step][layer][row];
                    for (int k = 0; k < units; k++) {
                        states[step + 1][layer][row][k] = Math.tanh(b[k] + dot(w, k, x) + dot(u, k, before));
                    }
                }
            }
        }
        return states;
    }

    private double[] embedding(int token) {
        float[] table = parameters.tensor(NetworkShape.EMBEDDING);
        double[] x = new double[shape.embedding()];
        Arrays.setAll(x, k -> table[token * x.length + k]);
        return x;
    }

    private static double dot(float[] matrix, int row, double[] x) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += (double) matrix[row * x.length + k] * x[k];
        }
        return sum;
    }

    private double[] logProbabilities(double[] top) {
        float[] weight = parameters.tensor(NetworkShape.OUTPUT_WEIGHT);
        float[] bias = parameters.tensor(NetworkShape.OUTPUT_BIAS);
        double[] scores = new double[shape.vocabulary()];
        Arrays.setAll(scores, k -> bias[k] + dot(weight, k, top));
        double max = Arrays.stream(scores).max().orElseThrow();
        double log =
                max + Math.log(Arrays.stream(scores).map(s -> Math.exp(s - max)).sum());
        Arrays.setAll(scores, k -> scores[k] - log);
        return scores;
    }

    /** Forward, and backward if {@code gradient} is given: of the mean loss. Moves the hidden state. @return sum of losses */
    private double passes(Segment segment, double[][] gradient) {
        if (segment.batch() != batch) {
            throw new IllegalArgumentException(segment.batch() + " streams, the hidden state has " + batch);
        }
        int steps = segment.steps();
        int layers = shape.layers();
        double[][][][] states = forward(segment.inputs(), steps);
        ElmanGradient sums = gradient == null ? null : new ElmanGradient(parameters, gradient);
        double loss = 0;
        double[][][] back = new double[layers][batch][units];
        for (int step = steps - 1; step >= 0; step--) {
            for (int row = 0; row < batch; row++) {
                int target = segment.targets()[row * steps + step];
                double[] scores = logProbabilities(states[step + 1][layers - 1][row]);
                loss -= scores[target];
                if (sums == null) {
                    continue;
                }
                double[] above = sums.output(scores, target, states[step + 1][layers - 1][row], segment.tokens());
                for (int layer = layers - 1; layer >= 0; layer--) {
                    double[] h = states[step + 1][layer][row];
                    double[] sum = new double[units];
                    for (int k = 0; k < units; k++) {
                        sum[k] = (above[k] + back[layer][row][k]) * (1 - h[k] * h[k]);
                    }
                    int token = segment.inputs()[row * steps + step];
                    double[] x = layer == 0 ? embedding(token) : states[step + 1][layer - 1][row];
                    back[layer][row] = sums.recurrent(layer, sum, states[step][layer][row]);
                    above = sums.input(layer, sum, x);
                    if (layer == 0) {
                        sums.embedding(token, above);
                    }
                }
            }
        }
        keep(states[steps]);
        return loss;
    }

    /** What outlives a call is float, so that a state that was copied out and in goes on to the same bits. */
    private void keep(double[][][] last) {
        hidden = last;
        hiddenState(hiddenState(), batch);
    }

    @Override
    public void close() {}
}
