package io.thalweg.engine.torch;

import io.thalweg.engine.torch.RecurrentLayer.LayerGraph;
import io.thalweg.engine.torch.RecurrentLayer.Unrolled;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.Segment;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Embedding and recurrent layers: from token ids to what the output layer sees. */
final class Network {
    private final NetworkShape shape;
    private final Parameters parameters;
    private final int embedding;
    private final List<RecurrentLayer> layers = new ArrayList<>();

    /** All layers as one, for segments with nothing dropped between them; empty where that gains nothing. */
    private final List<RecurrentLayer> together = new ArrayList<>();

    Network(NetworkShape shape, Parameters parameters, Placement placement, CellCode code) {
        this(shape, parameters, placement, code, placement.isGpu());
    }

    /** @param asOne whether layers by PyTorch's function are one call of it where they can */
    Network(NetworkShape shape, Parameters parameters, Placement placement, CellCode code, boolean asOne) {
        this.shape = shape;
        this.parameters = parameters;
        this.embedding = parameters.index(NetworkShape.EMBEDDING);
        boolean fused = code == CellCode.FUSED && FusedLayers.covers(shape.cell());
        for (int layer = 0; layer < shape.layers(); layer++) {
            layers.add(
                    fused
                            ? new FusedLayers(shape, layer, 1, parameters, placement)
                            : new OwnLayer(shape, layer, parameters));
        }
        if (fused && asOne) {
            together.add(
                    new FusedLayers(shape, 0, shape.layers(), parameters, placement, FusedLayers.Weights.TOGETHER));
        }
    }

    /**
     * Runs the layers over a segment.
     *
     * @param input of the segment
     */
    Pass forward(StepInput input, HiddenState from) {
        Segment segment = input.segment();
        Tensor rows = parameters.leaf(embedding).detach().index_select(0, input.rows());
        rows.requires_grad_(true);
        Tensor signal =
                torch.embedding(rows, input.positions()).view(segment.steps(), segment.batch(), shape.embedding());
        List<List<Tensor>> state = new ArrayList<>();
        List<LayerGraph> graphs = new ArrayList<>();
        int layer = 0;
        for (RecurrentLayer next : together.isEmpty() || input.dropsWithin() ? layers : together) {
            List<List<Tensor>> before = new ArrayList<>();
            for (int l = 0; l < next.layers(); l++) {
                before.add(from.of(layer + l, segment.batch()));
            }
            Unrolled unrolled = next.unroll(dropped(signal, input.units(layer)), before, input.recurrentWeights(layer));
            signal = unrolled.outputs();
            state.addAll(unrolled.state());
            graphs.add(unrolled.graph());
            layer += next.layers();
        }
        Tensor outputs =
                dropped(signal, input.units(layer)).reshape((long) segment.steps() * segment.batch(), shape.hidden());
        return new Pass(outputs, state, input.touched(), rows, graphs);
    }

    private static Tensor dropped(Tensor signal, @Nullable Tensor mask) {
        return mask == null ? signal : signal.mul(mask);
    }

    /** One run over a segment. */
    final class Pass {
        private final Tensor outputs;
        private final List<List<Tensor>> state;
        private final TokenRows touched;
        private final Tensor rows;
        private final List<LayerGraph> graphs;

        private Pass(
                Tensor outputs, List<List<Tensor>> state, TokenRows touched, Tensor rows, List<LayerGraph> graphs) {
            this.outputs = outputs;
            this.state = state;
            this.touched = touched;
            this.rows = rows;
            this.graphs = graphs;
        }

        /** {@code [steps * batch, hidden]}, dropout included. */
        Tensor outputs() {
            return outputs;
        }

        /** What each layer left, h before c. */
        List<List<Tensor>> state() {
            return state;
        }

        /** @param gradient of the loss by the outputs */
        void backward(Tensor gradient, Gradients into) {
            List<Tensor> asked = new ArrayList<>();
            graphs.forEach(graph -> asked.addAll(graph.asked()));
            asked.add(rows);
            TensorVector answers = torch.grad(
                    new TensorVector(outputs),
                    new TensorVector(asked.toArray(Tensor[]::new)),
                    new TensorVector(gradient),
                    new BoolOptional(),
                    false,
                    false);
            long at = 0;
            for (LayerGraph graph : graphs) {
                graph.collect(answers, at, into);
                at += graph.asked().size();
            }
            into.addRows(embedding, touched, answers.get(at));
        }
    }
}
