package io.thalweg.engine.torch;

import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Layers by PyTorch's own function for their cell: oneDNN's or cuDNN's where there is one. Several at once, which have nothing
 * between them, cuDNN computes side by side: a layer's step needs the step before it and the layer below. PyTorch adds two
 * biases; where the model has one, the other is a constant zero. Its gates have our order: input, forget, candidate, output for
 * the LSTM; reset, update, candidate for the GRU, whose update gate weighs the old state as ours does.
 */
final class FusedLayers implements RecurrentLayer {
    private final Cell cell;
    private final int hidden;
    private final Placement placement;
    private final Weights weights;
    private final Parameters parameters;
    private final List<Layer> layers = new ArrayList<>();

    /** Places of a layer's parameters; the second bias is -1 where the model has none. */
    private record Layer(int inputWeight, int recurrentWeight, int bias, int recurrentBias) {
        private List<Integer> trained() {
            return recurrentBias < 0
                    ? List.of(inputWeight, recurrentWeight, bias)
                    : List.of(inputWeight, recurrentWeight, bias, recurrentBias);
        }
    }

    /** How weights lie that PyTorch's function is given. */
    enum Weights {
        /** Where the parameters are, among all others. */
        APART,
        /** In one piece of their own, in cuDNN's order: it wants them so, and else copies them itself and says so. */
        TOGETHER
    }

    FusedLayers(NetworkShape shape, int first, int count, Parameters parameters, Placement placement) {
        this(shape, first, count, parameters, placement, placement.isGpu() ? Weights.TOGETHER : Weights.APART);
    }

    FusedLayers(NetworkShape shape, int first, int count, Parameters parameters, Placement placement, Weights weights) {
        this.weights = weights;
        this.cell = shape.cell();
        if (!covers(cell)) {
            throw new IllegalArgumentException("PyTorch has no function for " + cell);
        }
        this.hidden = shape.hidden();
        this.placement = placement;
        this.parameters = parameters;
        for (int layer = first; layer < first + count; layer++) {
            layers.add(new Layer(
                    parameters.index(NetworkShape.inputWeight(layer)),
                    parameters.index(NetworkShape.recurrentWeight(layer)),
                    parameters.index(NetworkShape.bias(layer)),
                    cell == Cell.GRU ? parameters.index(NetworkShape.recurrentBias(layer)) : -1));
        }
    }

    static boolean covers(Cell cell) {
        return cell == Cell.LSTM || cell == Cell.GRU || cell == Cell.RNN;
    }

    @Override
    public int layers() {
        return layers.size();
    }

    @Override
    public Unrolled unroll(Tensor input, List<List<Tensor>> state, @Nullable Tensor recurrentMask) {
        Given given = weights == Weights.TOGETHER ? together(recurrentMask) : apart(recurrentMask);
        Unrolled unrolled = placement.loweredLayers(() -> unroll(input, state, given));
        // The next layer, and what is carried, are of the parameters' type.
        return new Unrolled(
                placement.wide(unrolled.outputs()),
                unrolled.state().stream()
                        .map(parts -> parts.stream().map(placement::wide).toList())
                        .toList(),
                unrolled.graph());
    }

    /**
     * What PyTorch's function is given.
     *
     * @param weights of each layer input weight, recurrent weight and two biases
     * @param graph where their gradients come from
     */
    private record Given(TensorVector weights, LayerGraph graph) {}

    private Given apart(@Nullable Tensor recurrentMask) {
        List<Tensor> given = new ArrayList<>();
        List<Integer> trained = new ArrayList<>();
        for (Layer layer : layers) {
            Tensor recurrent = parameters.leaf(layer.recurrentWeight);
            given.add(parameters.leaf(layer.inputWeight));
            given.add(recurrentMask == null ? recurrent : recurrent.mul(recurrentMask));
            given.add(parameters.leaf(layer.bias));
            given.add(secondBias(layer));
            trained.addAll(layer.trained());
        }
        return new Given(new TensorVector(given.toArray(Tensor[]::new)), new ParameterGraph(parameters, trained));
    }

    /** The second bias as PyTorch has it; a GRU's is added for the candidate alone. */
    private Tensor secondBias(Layer layer) {
        if (cell == Cell.GRU) {
            return torch.cat(new TensorVector(placement.zeros(2L * hidden), parameters.leaf(layer.recurrentBias)), 0);
        }
        return placement.zeros((long) cell.gates().size() * hidden);
    }

    /**
     * Copies them, and has PyTorch's graph begin at the copies: through the copying it would add up gradients as large as the
     * whole piece. cuDNN has all layers' weights before all biases.
     */
    private Given together(@Nullable Tensor recurrentMask) {
        return Scopes.withoutGraph(() -> {
            List<Tensor> sources = new ArrayList<>();
            for (Layer layer : layers) {
                Tensor recurrent = parameters.leaf(layer.recurrentWeight);
                sources.add(parameters.leaf(layer.inputWeight));
                sources.add(recurrentMask == null ? recurrent : recurrent.mul(recurrentMask));
            }
            for (Layer layer : layers) {
                sources.add(parameters.leaf(layer.bias));
                sources.add(secondBias(layer));
            }
            Tensor[] flat = sources.stream().map(source -> source.reshape(-1)).toArray(Tensor[]::new);
            Tensor piece = torch.cat(new TensorVector(flat), 0);
            Tensor[] views = new Tensor[sources.size()];
            long at = 0;
            for (int i = 0; i < views.length; i++) {
                long values = sources.get(i).numel();
                views[i] = piece.narrow(0, at, values).view(sources.get(i).shape());
                at += values;
            }
            Tensor[] given = new Tensor[views.length];
            for (int layer = 0; layer < layers.size(); layer++) {
                for (int of = 0; of < 4; of++) {
                    int lies = of < 2 ? 2 * layer + of : 2 * (layers.size() + layer) + of - 2;
                    given[4 * layer + of] = views[lies].detach().requires_grad_(true);
                }
            }
            return new Given(new TensorVector(given), new CopiesGraph(given, recurrentMask));
        });
    }

    private Unrolled unroll(Tensor input, List<List<Tensor>> state, Given given) {
        Tensor before = part(state, 0);
        Tensor outputs;
        Tensor h;
        @Nullable Tensor c = null;
        if (cell == Cell.LSTM) {
            T_TensorTensorTensor_T result = torch.lstm(
                    input,
                    new TensorVector(before, part(state, 1)),
                    given.weights,
                    true,
                    layers.size(),
                    0.0,
                    true,
                    false,
                    false);
            outputs = result.get0();
            h = result.get1();
            c = result.get2();
        } else {
            T_TensorTensor_T result = cell == Cell.GRU
                    ? torch.gru(input, before, given.weights, true, layers.size(), 0.0, true, false, false)
                    : torch.rnn_tanh(input, before, given.weights, true, layers.size(), 0.0, true, false, false);
            outputs = result.get0();
            h = result.get1();
        }
        List<List<Tensor>> after = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            after.add(c == null ? List.of(h.select(0, layer)) : List.of(h.select(0, layer), c.select(0, layer)));
        }
        return new Unrolled(outputs, after, given.graph);
    }

    /** A part of all layers' states, {@code [layers, batch, hidden]}. */
    private static Tensor part(List<List<Tensor>> state, int part) {
        return state.size() == 1
                ? state.get(0).get(part).unsqueeze(0)
                : torch.stack(
                        new TensorVector(
                                state.stream().map(parts -> parts.get(part)).toArray(Tensor[]::new)),
                        0);
    }

    /** The graph that begins at copies of the parameters. */
    private final class CopiesGraph implements LayerGraph {
        private final Tensor[] copies;
        private final @Nullable Tensor recurrentMask;

        /** @param copies four of each layer */
        private CopiesGraph(Tensor[] copies, @Nullable Tensor recurrentMask) {
            this.copies = copies;
            this.recurrentMask = recurrentMask;
        }

        @Override
        public List<Tensor> asked() {
            return List.of(copies);
        }

        @Override
        public void collect(TensorVector answers, long from, Gradients into) {
            for (int l = 0; l < layers.size(); l++) {
                Layer layer = layers.get(l);
                long at = from + 4L * l;
                Tensor recurrent = answers.get(at + 1);
                into.add(layer.inputWeight, answers.get(at));
                into.add(layer.recurrentWeight, recurrentMask == null ? recurrent : recurrent.mul(recurrentMask));
                into.add(layer.bias, answers.get(at + 2));
                if (layer.recurrentBias >= 0) {
                    into.add(layer.recurrentBias, answers.get(at + 3).narrow(0, 2L * hidden, hidden));
                }
            }
        }
    }
}
