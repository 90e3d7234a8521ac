package io.thalweg.engine.dl4j;

import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * The layers of a language model as DL4J's own: {@link EmbeddingSequenceLayer}, {@link LSTM} or {@link GravesLSTM}, and {@link
 * RnnOutputLayer} with a softmax.
 */
final class Topology {
    /** Least probability that DL4J's loss takes the logarithm of; a float still holds it with all its digits. */
    static final double LEAST_PROBABILITY = 1e-37;

    private Topology() {}

    /**
     * A network to be run by {@link Dl4jLanguageModel}, all zero: updates are made outside, segments are cut outside. What
     * the last layer's units are dropped by is a layer of its own, without parameters: as dropout of the output layer, DL4J
     * would leave it out of the loss, though not of the gradient.
     */
    static MultiLayerNetwork network(NetworkShape shape) {
        Layer dropout = new DropoutLayer.Builder().build();
        MultiLayerNetwork network = zeroed(
                configuration(shape, List.of(dropout), new NoOp(), BackpropType.TruncatedBPTT, Integer.MAX_VALUE));
        CarriedLayers.into(network);
        network.initGradientsView();
        return network;
    }

    /** A network of that configuration, all zero. */
    static MultiLayerNetwork zeroed(MultiLayerConfiguration configuration) {
        long size = configuration.getConfs().stream()
                .mapToLong(layer -> layer.getLayer().initializer().numParams(layer))
                .sum();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        // Given its parameters, DL4J draws none.
        network.init(Nd4j.zeros(DataType.FLOAT, 1, size), false);
        return network;
    }

    /**
     * DL4J's configuration.
     *
     * @param updater how DL4J itself would make a gradient a step
     * @param segment steps that DL4J back-propagates through, where it is truncated
     */
    static MultiLayerConfiguration configuration(
            NetworkShape shape, IUpdater updater, BackpropType backprop, int segment) {
        return configuration(shape, List.of(), updater, backprop, segment);
    }

    private static MultiLayerConfiguration configuration(
            NetworkShape shape, List<Layer> beforeOutput, IUpdater updater, BackpropType backprop, int segment) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .updater(updater)
                .seed(0)
                .list();
        layers.layer(new EmbeddingSequenceLayer.Builder()
                .nIn(shape.vocabulary())
                .nOut(shape.embedding())
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .inferInputLength(true)
                .outputDataFormat(RNNFormat.NCW)
                .build());
        for (int layer = 0; layer < shape.layers(); layer++) {
            layers.layer(recurrent(shape, layer == 0 ? shape.embedding() : shape.hidden()));
        }
        beforeOutput.forEach(layers::layer);
        layers.layer(new RnnOutputLayer.Builder(new LossSparseMCXENT(LEAST_PROBABILITY, null))
                .nIn(shape.hidden())
                .nOut(shape.vocabulary())
                .activation(Activation.SOFTMAX)
                .dataFormat(RNNFormat.NCW)
                .build());
        layers.backpropType(backprop);
        if (backprop == BackpropType.TruncatedBPTT) {
            layers.tBPTTLength(segment);
        }
        return layers.build();
    }

    private static Layer recurrent(NetworkShape shape, int inputs) {
        return shape.cell() == Cell.LSTM_PEEPHOLE
                ? withPeepholes(inputs, shape.hidden())
                : new LSTM.Builder()
                        .nIn(inputs)
                        .nOut(shape.hidden())
                        .activation(Activation.TANH)
                        .gateActivationFunction(Activation.SIGMOID)
                        .dataFormat(RNNFormat.NCW)
                        .build();
    }

    /** Deprecated by DL4J in favour of LSTM, which has no peepholes. */
    @SuppressWarnings("deprecation")
    private static Layer withPeepholes(int inputs, int units) {
        return new GravesLSTM.Builder()
                .nIn(inputs)
                .nOut(units)
                .activation(Activation.TANH)
                .gateActivationFunction(Activation.SIGMOID)
                .dataFormat(RNNFormat.NCW)
                .build();
    }
}
