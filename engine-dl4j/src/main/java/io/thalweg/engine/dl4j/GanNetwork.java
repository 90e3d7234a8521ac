package io.thalweg.engine.dl4j;

import io.thalweg.average.TensorSpec;
import java.nio.FloatBuffer;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One network of a DCGAN: DL4J's layers one after the other, forward and backward, without DL4J's own loop around them, which
 * wants a loss at the end. Signals are {@code [batch, channels, height, width]}. A pass is made within a {@link StepMemory#ofStep
 * step}.
 */
final class GanNetwork implements AutoCloseable {
    private final GanTopology topology;
    private final List<TensorSpec> specs;
    private final MultiLayerNetwork network;
    private final NamedValues parameters;

    /** All zero. */
    GanNetwork(GanTopology topology, List<TensorSpec> specs) {
        this.topology = topology;
        this.specs = specs;
        this.network = topology.network();
        this.parameters = named(network.params());
    }

    /** Our tensors in an array laid out as the parameters are. */
    NamedValues named(INDArray flat) {
        return new NamedValues(specs, spec -> values(topology.key(spec.name()), flat));
    }

    private FloatBuffer values(String key, INDArray flat) {
        INDArray view = network.getParam(key);
        int from = Math.toIntExact(view.offset() - network.params().offset());
        if (view.ordering() != 'c' && view.rank() > 2) {
            throw new IllegalStateException("DL4J keeps " + key + " column by column");
        }
        return FlatParameters.values(flat).slice(from, Math.toIntExact(view.length()));
    }

    NamedValues parameters() {
        return parameters;
    }

    /** The gradient that {@link #backward} leaves, laid out as the parameters are; there from the first call on. */
    INDArray gradient() {
        if (network.getFlattenedGradients() == null) {
            network.initGradientsView();
        }
        return network.getFlattenedGradients();
    }

    /** Layers normalise by the minibatch, and keep what they need to go backward. */
    INDArray forward(INDArray input) {
        INDArray signal = input;
        for (Layer layer : network.getLayers()) {
            INDArray from = signal;
            signal = StepMemory.ofLayer(() -> layer.activate(from, true, StepMemory.ARRAYS));
        }
        return signal;
    }

    /** Layers normalise by {@link #means} and {@link #variances}. */
    INDArray infer(INDArray input) {
        INDArray signal = input;
        for (Layer layer : network.getLayers()) {
            INDArray from = signal;
            signal = StepMemory.ofLayer(() -> layer.activate(from, false, StepMemory.ARRAYS));
        }
        return signal;
    }

    /**
     * Leaves the gradient of the loss for the parameters.
     *
     * @param slopes gradient of the loss for what {@link #forward} gave last
     * @return the same for what was put in
     */
    INDArray backward(INDArray slopes) {
        INDArray slope = slopes;
        for (int layer = network.getnLayers() - 1; layer >= 0; layer--) {
            Layer here = network.getLayer(layer);
            INDArray from = slope;
            slope = StepMemory.ofLayer(
                    () -> here.backpropGradient(from, StepMemory.ARRAYS).getSecond());
        }
        return slope;
    }

    /** What the last pass handed to a normalisation, counted from 1. */
    INDArray normalised(int which) {
        return network.getLayer(topology.normalisation(which)).input();
    }

    /** Where {@link #infer} has a normalisation's means from. */
    FloatBuffer means(int which) {
        return values(topology.mean(which), network.params());
    }

    /** The same of the variances. */
    FloatBuffer variances(int which) {
        return values(topology.variance(which), network.params());
    }

    /** Lets go of what the last pass was of. */
    void forget() {
        for (Layer layer : network.getLayers()) {
            layer.clear();
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
