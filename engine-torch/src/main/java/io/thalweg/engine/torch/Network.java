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

    Network(NetworkShape shape, Parameters parameters, Placement placement, CellCode code) {
        this.shape = shape;
        this.parameters = parameters;
        this.embedding = parameters.index(NetworkShape.EMBEDDING);
        for (int layer = 0; layer < shape.layers(); layer++) {
            layers.add(
                    code == CellCode.FUSED && FusedLayer.covers(shape.cell())
                            ? new FusedLayer(shape, layer, parameters, placement)
                            : new OwnLayer(shape, layer, parameters));
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
        for (int layer = 0; layer < layers.size(); layer++) {
            Unrolled unrolled = layers.get(layer)
                    .unroll(
                            dropped(signal, input.units(layer)),
                            from.of(layer, segment.batch()),
                            input.recurrentWeights(layer));
            signal = unrolled.outputs();
            state.add(unrolled.state());
            graphs.add(unrolled.graph());
        }
        Tensor outputs = dropped(signal, input.units(layers.size()))
                .reshape((long) segment.steps() * segment.batch(), shape.hidden());
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
