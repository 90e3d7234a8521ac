package io.thalweg.engine.dl4j;

import io.thalweg.gan.GanShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * The layers of one network of a DCGAN as DL4J's own, and where each of our tensors is among their parameters: {@link
 * Deconvolution2D}, {@link ConvolutionLayer}, {@link BatchNormalization} and {@link ActivationLayer}. DL4J keeps kernels as we
 * do, {@code [from, to, height, width]} and {@code [to, from, height, width]}, and turns neither around. Its running
 * statistics, which it moves on by itself and as logarithms unless told otherwise, are not ours: {@link #mean} and {@link
 * #variance} are where images of ours are made by.
 */
final class GanTopology {
    /** Slope of LeakyReLU below zero, as DCGAN has it. */
    private static final double SLOPE = 0.2;

    /** Added to variances, as DCGAN has it. */
    private static final double EPSILON = 1e-5;

    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final List<Integer> normalised = new ArrayList<>();

    private GanTopology() {}

    /** ReLU within, tanh at the end, batch normalisation before every convolution but the first. */
    static GanTopology generator(GanShape shape) {
        GanTopology topology = new GanTopology();
        int n = shape.levels();
        Deconvolution2D.Builder projection = new Deconvolution2D.Builder(shape.base(), shape.base())
                .nIn(shape.noise() + shape.classes())
                .nOut(shape.width(n))
                .stride(1, 1)
                .hasBias(false);
        topology.add(plain(projection).build(), Map.of("W", GanShape.projection()));
        for (int up = 1; up <= n; up++) {
            int from = shape.width(n + 1 - up);
            topology.normalise(from, GanShape.scale(up), GanShape.shift(up));
            topology.activate(Activation.RELU.getActivationFunction());
            boolean last = up == n;
            Deconvolution2D.Builder convolution = new Deconvolution2D.Builder(GanShape.KERNEL, GanShape.KERNEL)
                    .nIn(from)
                    .nOut(last ? shape.channels() : shape.width(n - up))
                    .stride(2, 2)
                    .padding(1, 1)
                    .hasBias(last);
            topology.add(
                    plain(convolution).build(),
                    last ? Map.of("W", GanShape.up(up), "b", GanShape.imageBias()) : Map.of("W", GanShape.up(up)));
        }
        topology.activate(Activation.TANH.getActivationFunction());
        return topology;
    }

    /** LeakyReLU within, a score at the end. */
    static GanTopology discriminator(GanShape shape) {
        GanTopology topology = new GanTopology();
        int n = shape.levels();
        for (int down = 1; down <= n; down++) {
            boolean biased = !shape.isNormalised(down);
            ConvolutionLayer.Builder convolution = new ConvolutionLayer.Builder(GanShape.KERNEL, GanShape.KERNEL)
                    .nIn(down == 1 ? shape.channels() + shape.classes() : shape.width(down - 1))
                    .nOut(shape.width(down))
                    .stride(2, 2)
                    .padding(1, 1)
                    .hasBias(biased);
            topology.add(
                    plain(convolution).build(),
                    biased
                            ? Map.of("W", GanShape.down(down), "b", GanShape.downShift(down))
                            : Map.of("W", GanShape.down(down)));
            if (!biased) {
                topology.normalise(shape.width(down), GanShape.downScale(down), GanShape.downShift(down));
            }
            topology.activate(new ActivationLReLU(SLOPE));
        }
        ConvolutionLayer.Builder score = new ConvolutionLayer.Builder(shape.base(), shape.base())
                .nIn(shape.width(n))
                .nOut(1)
                .stride(1, 1);
        topology.add(plain(score).build(), Map.of("W", GanShape.score(), "b", GanShape.scoreBias()));
        return topology;
    }

    /** What both kinds of convolution have in common here. */
    private static <T extends ConvolutionLayer.BaseConvBuilder<T>> T plain(T convolution) {
        return convolution.convolutionMode(ConvolutionMode.Truncate).activation(Activation.IDENTITY);
    }

    private void add(Layer layer, Map<String, String> tensors) {
        tensors.forEach((key, tensor) -> keys.put(tensor, layers.size() + "_" + key));
        layers.add(layer);
    }

    private void normalise(int channels, String scale, String shift) {
        normalised.add(layers.size());
        BatchNormalization layer = new BatchNormalization.Builder()
                .nIn(channels)
                .nOut(channels)
                .eps(EPSILON)
                .useLogStd(false)
                .build();
        add(layer, Map.of("gamma", scale, "beta", shift));
    }

    private void activate(IActivation activation) {
        layers.add(new ActivationLayer.Builder().activation(activation).build());
    }

    /** A network of these layers, all zero, to be run layer by layer. */
    MultiLayerNetwork network() {
        NeuralNetConfiguration.ListBuilder configuration = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .updater(new NoOp())
                .seed(0)
                .list();
        layers.forEach(configuration::layer);
        MultiLayerNetwork network = Topology.zeroed(configuration.build());
        PromptLayers.into(network);
        return network;
    }

    /** DL4J's name of a parameter. */
    String key(String tensor) {
        String key = keys.get(tensor);
        if (key == null) {
            throw new IllegalArgumentException("No parameter is named '" + tensor + "' among " + keys.keySet());
        }
        return key;
    }

    /** Place among the layers of a normalisation, counted from 1. */
    int normalisation(int which) {
        return normalised.get(which - 1);
    }

    /** DL4J's name of the means that a normalisation goes by where nothing is trained. */
    String mean(int which) {
        return normalisation(which) + "_mean";
    }

    /** The same of the variances. */
    String variance(int which) {
        return normalisation(which) + "_var";
    }
}
