package io.thalweg.engine.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * DL4J's layers, leaving no arrays outside the heap to the JVM's collector, which knows nothing of their size: a DCGAN of 28 x
 * 28 images took 8 MB more with every step until the heap, which a step hardly touches, was full.
 */
final class PromptLayers {
    private PromptLayers() {}

    /** Puts such layers in the place of a network's own, before it has a gradient. */
    static void into(MultiLayerNetwork network) {
        Layer[] layers = network.getLayers();
        for (int i = 0; i < layers.length; i++) {
            Layer own = layers[i];
            if (own.conf().getLayer() instanceof Deconvolution2D) {
                layers[i] = CarriedLayers.inPlaceOf(own, new FractionalConvolution(own.conf()));
            } else if (own.conf().getLayer() instanceof BatchNormalization) {
                layers[i] = CarriedLayers.inPlaceOf(own, new PromptNormalization(own.conf()));
            }
        }
    }
}
