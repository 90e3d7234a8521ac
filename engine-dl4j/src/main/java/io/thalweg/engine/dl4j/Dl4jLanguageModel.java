package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.lm.DropoutMask;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepResult;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A language model as a network of DL4J's. DL4J computes losses and gradients and keeps the hidden state; the update is made
 * here, on its flat array of parameters. DL4J's loss is the sum over a stream's tokens and the mean over streams, its
 * gradient before an update the sum over all: both are brought to the seam's.
 */
final class Dl4jLanguageModel implements LanguageModel {
    /** Bound on the values of one table of probabilities when nothing is trained. */
    private static final long BLOCK_VALUES = 8L << 20;

    private final NetworkShape shape;
    private final List<String> momentNames;
    private final MultiLayerNetwork network;
    private final FlatParameters places;
    private final FloatBuffer parameters;
    private final FloatBuffer gradient;
    private final List<INDArray> momentArrays = new ArrayList<>();
    private final List<FloatBuffer> moments = new ArrayList<>();
    private final UpdateRule updates;

    /** Streams that the hidden state is of; 0 before the first. */
    private int batch;

    Dl4jLanguageModel(NetworkShape shape, Optimizer optimizer) {
        this.shape = shape;
        this.momentNames = optimizer.moments();
        this.network = Topology.network(shape);
        this.places = new FlatParameters(shape, network);
        this.parameters = FlatParameters.values(network.params());
        this.gradient = FlatParameters.values(network.getFlattenedGradients());
        for (int moment = 0; moment < momentNames.size(); moment++) {
            INDArray values = Nd4j.zeros(DataType.FLOAT, places.size());
            momentArrays.add(values);
            moments.add(FlatParameters.values(values));
        }
        this.updates = new UpdateRule(optimizer);
    }

    @Override
    public void load(ModelState from) {
        places.toFlat(from, UnaryOperator.identity(), parameters);
        for (int m = 0; m < moments.size(); m++) {
            String moment = momentNames.get(m);
            if (has(from, moment)) {
                places.toFlat(from, name -> Optimizer.tensor(moment, name), moments.get(m));
            }
        }
    }

    @Override
    public void store(ModelState into) {
        places.fromFlat(parameters, into, UnaryOperator.identity());
        for (int m = 0; m < moments.size(); m++) {
            String moment = momentNames.get(m);
            if (has(into, moment)) {
                places.fromFlat(moments.get(m), into, name -> Optimizer.tensor(moment, name));
            }
        }
    }

    private boolean has(ModelState state, String moment) {
        String first = Optimizer.tensor(moment, places.specs().get(0).name());
        return state.layout().tensors().stream().anyMatch(spec -> spec.name().equals(first));
    }

    @Override
    public void hiddenState(float[] state, int streams) {
        if (streams < 1 || state.length != shape.hiddenStateSize(streams)) {
            throw new IllegalArgumentException("A hidden state of " + state.length + " values for " + streams
                    + " streams: allowed " + (streams < 1 ? "1 stream or more" : shape.hiddenStateSize(streams)));
        }
        batch = streams;
        int part = streams * shape.hidden();
        for (int layer = 0; layer < shape.layers(); layer++) {
            INDArray h = part(state, 2 * layer * part, streams);
            INDArray c = part(state, (2 * layer + 1) * part, streams);
            Map<String, INDArray> parts = Map.of(LSTM.STATE_KEY_PREV_ACTIVATION, h, LSTM.STATE_KEY_PREV_MEMCELL, c);
            // DL4J goes forward from the one and backward from the other.
            recurrent(layer).rnnSetTBPTTState(new HashMap<>(parts));
            recurrent(layer).rnnSetPreviousState(new HashMap<>(parts));
        }
    }

    private INDArray part(float[] state, int from, int streams) {
        float[] values = new float[streams * shape.hidden()];
        System.arraycopy(state, from, values, 0, values.length);
        return Nd4j.createFromArray(values).reshape(streams, shape.hidden());
    }

    private RecurrentLayer recurrent(int layer) {
        return (RecurrentLayer) network.getLayer(layer + 1);
    }

    @Override
    public float[] hiddenState() {
        if (batch == 0) {
            return new float[0];
        }
        float[] state = new float[shape.hiddenStateSize(batch)];
        int part = batch * shape.hidden();
        for (int layer = 0; layer < shape.layers(); layer++) {
            Map<String, INDArray> parts = recurrent(layer).rnnGetTBPTTState();
            copy(parts, LSTM.STATE_KEY_PREV_ACTIVATION, state, 2 * layer * part);
            copy(parts, LSTM.STATE_KEY_PREV_MEMCELL, state, (2 * layer + 1) * part);
        }
        return state;
    }

    private static void copy(Map<String, INDArray> parts, String name, float[] into, int at) {
        INDArray from = parts.get(name);
        if (from == null) {
            throw new IllegalStateException("DL4J kept no state " + name + ", but " + parts.keySet());
        }
        float[] values = from.dup('c').data().asFloat();
        System.arraycopy(values, 0, into, at, values.length);
    }

    @Override
    public StepResult train(Segment segment, StepSettings settings) {
        double loss = backPropagate(segment, settings);
        double share = 1.0 / segment.tokens();
        double norm = norm() * share;
        double clip = settings.clipNorm() > 0 && norm > settings.clipNorm() ? settings.clipNorm() / norm : 1;
        updates.apply(parameters, gradient, moments, settings.learningRate(), settings.number(), clip * share);
        return new StepResult(loss, norm);
    }

    @Override
    public ModelState gradient(Segment segment, StepSettings settings) {
        backPropagate(segment, settings);
        ModelState state = ModelState.zeros(ModelLayout.of(shape.parameters()));
        places.fromFlat(gradient, state, UnaryOperator.identity());
        for (int t = 0; t < state.layout().tensors().size(); t++) {
            float[] tensor = state.tensor(t);
            for (int i = 0; i < tensor.length; i++) {
                tensor[i] /= segment.tokens();
            }
        }
        return state;
    }

    private double norm() {
        double sum = 0;
        for (int i = 0; i < gradient.capacity(); i++) {
            double g = gradient.get(i);
            sum += g * g;
        }
        return Math.sqrt(sum);
    }

    /** Leaves the gradient of the sum of losses. @return that sum */
    private double backPropagate(Segment segment, StepSettings settings) {
        dropUnits(segment, settings);
        return withoutRecurrentWeights(settings, () -> {
            begin(segment.batch());
            try (INDArray inputs = ids(segment.inputs(), segment, segment.batch(), segment.steps());
                    INDArray targets = ids(segment.targets(), segment, segment.batch(), 1, segment.steps())) {
                network.setInput(inputs);
                network.setLabels(targets);
                network.computeGradientAndScore();
                double loss = network.score() * segment.batch();
                network.clear();
                carryOn();
                return loss;
            }
        });
    }

    private void begin(int streams) {
        if (batch == 0) {
            hiddenState(new float[shape.hiddenStateSize(streams)], streams);
        }
        if (streams != batch) {
            throw new IllegalArgumentException(
                    "A segment of " + streams + " streams, and the hidden state is that of " + batch);
        }
    }

    /** The state that DL4J would go backward from becomes the one that it reached. */
    private void carryOn() {
        network.updateRnnStateWithTBPTTState();
    }

    private INDArray ids(int[] ids, Segment segment, int... dimensions) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= shape.vocabulary()) {
                throw new IllegalArgumentException("Token id " + ids[i] + " in stream " + i / segment.steps()
                        + ", step " + i % segment.steps() + ": allowed 0 to " + (shape.vocabulary() - 1));
            }
        }
        return Nd4j.createFromArray(ids).reshape(dimensions);
    }

    private void dropUnits(Segment segment, StepSettings settings) {
        for (int layer = 0; layer <= shape.layers(); layer++) {
            int units = layer == 0 ? shape.embedding() : shape.hidden();
            network.getLayer(layer + 1)
                    .conf()
                    .getLayer()
                    .setIDropout(DropoutMask.units(settings, layer)
                            .map(mask -> new MaskedUnits(mask.factors(segment.tokens() * units), segment.batch()))
                            .orElse(null));
        }
    }

    /** Runs a step with some recurrent weights dropped, and their gradients with them. */
    private double withoutRecurrentWeights(StepSettings settings, Supplier<Double> step) {
        List<float[]> masks = new ArrayList<>();
        int count = shape.cell().gates().size() * shape.hidden() * shape.hidden();
        for (int layer = 0; layer < shape.layers(); layer++) {
            DropoutMask.recurrentWeights(settings, layer).ifPresent(mask -> masks.add(mask.factors(count)));
        }
        if (masks.isEmpty()) {
            return step.get();
        }
        float[] kept = new float[shape.layers() * count];
        for (int layer = 0; layer < shape.layers(); layer++) {
            places.fromFlat(NetworkShape.recurrentWeight(layer), parameters, kept, layer * count);
        }
        double loss;
        try {
            for (int layer = 0; layer < shape.layers(); layer++) {
                places.multiply(NetworkShape.recurrentWeight(layer), masks.get(layer), parameters);
            }
            loss = step.get();
        } finally {
            for (int layer = 0; layer < shape.layers(); layer++) {
                places.toFlat(NetworkShape.recurrentWeight(layer), kept, layer * count, parameters);
            }
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            places.multiply(NetworkShape.recurrentWeight(layer), masks.get(layer), gradient);
        }
        return loss;
    }

    @Override
    public double evaluate(Segment segment) {
        int steps = segment.steps();
        int block = (int) Math.max(1, Math.min(steps, BLOCK_VALUES / ((long) segment.batch() * shape.vocabulary())));
        double loss = 0;
        for (int from = 0; from < steps; from += block) {
            int count = Math.min(block, steps - from);
            int[] inputs = new int[segment.batch() * count];
            for (int row = 0; row < segment.batch(); row++) {
                System.arraycopy(segment.inputs(), row * steps + from, inputs, row * count, count);
            }
            try (INDArray probabilities = forward(new Segment(inputs, inputs, segment.batch(), count))) {
                for (int row = 0; row < segment.batch(); row++) {
                    for (int step = 0; step < count; step++) {
                        int target = segment.targets()[row * steps + from + step];
                        loss -= log(probabilities.getFloat(row, target, step));
                    }
                }
            }
        }
        return loss;
    }

    /** {@code [batch, vocabulary, steps]}; the hidden state moves on. */
    private INDArray forward(Segment segment) {
        begin(segment.batch());
        // Of an input of two dimensions DL4J would take one step only.
        try (INDArray inputs = ids(segment.inputs(), segment, segment.batch(), 1, segment.steps())) {
            INDArray probabilities = network.rnnTimeStep(inputs);
            for (int layer = 0; layer < shape.layers(); layer++) {
                recurrent(layer).rnnSetTBPTTState(recurrent(layer).rnnGetPreviousState());
            }
            return probabilities;
        }
    }

    private static double log(float probability) {
        return Math.log(Math.max(probability, Topology.LEAST_PROBABILITY));
    }

    @Override
    public float[] next(int[] tokens) {
        try (INDArray probabilities = forward(new Segment(tokens, tokens, tokens.length, 1))) {
            float[] values = probabilities.dup('c').data().asFloat();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) log(values[i]);
            }
            return values;
        }
    }

    @Override
    public void close() {
        network.close();
        momentArrays.forEach(INDArray::close);
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
}
