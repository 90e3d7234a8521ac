package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** The layers put in the place of DL4J's, against DL4J's. */
class PromptLayersTest {
    private static final long SEED = 17;
    private static final int BATCH = 3;

    static List<Arguments> layers() {
        Dl4jLibrary.load(1);
        List<Arguments> layers = new ArrayList<>();
        layers.add(Arguments.of(fractional(5, 3, 4, 2, 1).build(), 5, 6));
        layers.add(Arguments.of(fractional(2, 3, 3, 3, 0).hasBias(false).build(), 2, 5));
        layers.add(Arguments.of(fractional(7, 4, 5, 1, 0).hasBias(false).build(), 7, 1));
        BatchNormalization normalization =
                new BatchNormalization.Builder().nIn(4).nOut(4).useLogStd(false).build();
        layers.add(Arguments.of(normalization, 4, 5));
        layers.add(Arguments.of(normalization, 4, 1));
        return layers;
    }

    private static Deconvolution2D.Builder fractional(int from, int to, int kernel, int stride, int padding) {
        return new Deconvolution2D.Builder(kernel, kernel)
                .nIn(from)
                .nOut(to)
                .stride(stride, stride)
                .padding(padding, padding)
                .activation(Activation.IDENTITY);
    }

    private static INDArray random(Random random, long... dimensions) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, dimensions);
        for (int i = 0; i < array.length(); i++) {
            array.putScalar(i, (float) random.nextGaussian());
        }
        return array;
    }

    private static MultiLayerNetwork network(Layer layer, INDArray parameters) {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .updater(new NoOp())
                .list()
                .layer(layer)
                .build();
        MultiLayerNetwork network = Topology.zeroed(configuration);
        if (parameters.length() == network.numParams()) {
            network.params().assign(parameters);
        }
        return network;
    }

    /** What a pass comes to: the signal, its gradient for the input, and those for the parameters. */
    private static Map<String, float[]> pass(MultiLayerNetwork network, INDArray input, long seed) {
        network.initGradientsView();
        org.deeplearning4j.nn.api.Layer layer = network.getLayer(0);
        return StepMemory.ofStep(() -> {
            Map<String, float[]> values = new java.util.TreeMap<>();
            INDArray made = StepMemory.ofLayer(() -> layer.activate(input.dup(), true, StepMemory.ARRAYS));
            INDArray slopes = random(new Random(seed), made.shape());
            values.put("signal", GanInputs.values(made));
            var back = StepMemory.ofLayer(() -> layer.backpropGradient(slopes, StepMemory.ARRAYS));
            values.put("input", GanInputs.values(back.getSecond()));
            back.getFirst().gradientForVariable().forEach((key, of) -> values.put(key, GanInputs.values(of)));
            layer.clear();
            return values;
        });
    }

    @ParameterizedTest
    @MethodSource("layers")
    void goForwardAndBackwardAsDl4jsDo(Layer layer, int channels, int side) {
        long size = network(layer, Nd4j.zeros(DataType.FLOAT, 1)).numParams();
        INDArray parameters = random(new Random(SEED), 1, size);
        INDArray input = random(new Random(SEED + 1), BATCH, channels, side, side);
        MultiLayerNetwork theirs = network(layer, parameters);
        MultiLayerNetwork prompt = network(layer, parameters);
        PromptLayers.into(prompt);
        assertNotSame(theirs.getLayer(0).getClass(), prompt.getLayer(0).getClass());
        Map<String, float[]> expected = pass(theirs, input, SEED + 2);
        Map<String, float[]> found = pass(prompt, input, SEED + 2);
        assertTrue(found.size() > 2, found.keySet().toString());
        found.forEach((what, values) -> assertArrayEquals(expected.get(what), values, 2e-4f, what + ", seed " + SEED));
        // DL4J's moves its own statistics on besides, which are not used here.
        expected.keySet().removeAll(List.of("mean", "var"));
        assertEquals(expected.keySet(), found.keySet());
        theirs.close();
        prompt.close();
    }
}
