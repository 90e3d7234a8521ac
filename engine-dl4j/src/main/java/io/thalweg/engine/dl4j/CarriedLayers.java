package io.thalweg.engine.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.GravesLSTM;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's recurrent layers, going backward from the hidden state that they went forward from. DL4J's network (1.0.0-M2.1) lets
 * them go forward from the state carried and backward from zeros, also where its configuration says truncated
 * back-propagation: its gradient is then that of no loss. The layers themselves can do it; they are asked to here.
 */
@SuppressWarnings("deprecation") // The layer with peepholes is, in favour of the one that has none.
final class CarriedLayers {
    private CarriedLayers() {}

    /** Puts such layers in the place of a network's own, before it has a gradient. */
    static void into(MultiLayerNetwork network) {
        Layer[] layers = network.getLayers();
        for (int i = 0; i < layers.length; i++) {
            Layer own = layers[i];
            if (own instanceof LSTM) {
                layers[i] = inPlaceOf(own, new Plain(own.conf()));
            } else if (own instanceof GravesLSTM) {
                layers[i] = inPlaceOf(own, new WithPeepholes(own.conf()));
            }
        }
    }

    /** Hands a layer what another has, before there is a gradient. */
    static Layer inPlaceOf(Layer own, Layer other) {
        other.setIndex(own.getIndex());
        other.setParamsViewArray(own.params());
        other.setParamTable(own.paramTable());
        return other;
    }

    private static final class Plain extends LSTM {
        private static final long serialVersionUID = 1L;

        Plain(NeuralNetConfiguration configuration) {
            super(configuration, DataType.FLOAT);
        }

        @Override
        public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
            return tbpttBackpropGradient(epsilon, Integer.MAX_VALUE, workspaces);
        }
    }

    private static final class WithPeepholes extends GravesLSTM {
        private static final long serialVersionUID = 1L;

        WithPeepholes(NeuralNetConfiguration configuration) {
            super(configuration, DataType.FLOAT);
        }

        @Override
        public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
            return tbpttBackpropGradient(epsilon, Integer.MAX_VALUE, workspaces);
        }
    }
}
