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
 * A layer by PyTorch's own function for its cell: oneDNN's or cuDNN's where there is one. PyTorch adds two biases; where the
 * model has one, the other is a constant zero. Its gates have our order: input, forget, candidate, output for the LSTM;
 * reset, update, candidate for the GRU, whose update gate weighs the old state as ours does.
 */
final class FusedLayer implements RecurrentLayer {
    private final Cell cell;
    private final int hidden;
    private final Placement placement;
    private final Weights weights;
    private final Parameters parameters;
    private final int inputWeight;
    private final int recurrentWeight;
    private final int bias;
    private final int recurrentBias;

    /** How weights lie that PyTorch's function is given. */
    enum Weights {
        /** Where the parameters are, among all others. */
        APART,
        /** In one piece of their own, in cuDNN's order: it wants them so, and else copies them itself and says so. */
        TOGETHER
    }

    FusedLayer(NetworkShape shape, int layer, Parameters parameters, Placement placement) {
        this(shape, layer, parameters, placement, placement.isGpu() ? Weights.TOGETHER : Weights.APART);
    }

    FusedLayer(NetworkShape shape, int layer, Parameters parameters, Placement placement, Weights weights) {
        this.weights = weights;
        this.cell = shape.cell();
        if (!covers(cell)) {
            throw new IllegalArgumentException("PyTorch has no function for " + cell);
        }
        this.hidden = shape.hidden();
        this.placement = placement;
        this.parameters = parameters;
        this.inputWeight = parameters.index(NetworkShape.inputWeight(layer));
        this.recurrentWeight = parameters.index(NetworkShape.recurrentWeight(layer));
        this.bias = parameters.index(NetworkShape.bias(layer));
        this.recurrentBias = cell == Cell.GRU ? parameters.index(NetworkShape.recurrentBias(layer)) : -1;
    }

    static boolean covers(Cell cell) {
        return cell == Cell.LSTM || cell == Cell.GRU || cell == Cell.RNN;
    }

    @Override
    public Unrolled unroll(Tensor input, List<Tensor> state, @Nullable Tensor recurrentMask) {
        Tensor recurrent = parameters.leaf(recurrentWeight);
        Tensor[] apart = {
            parameters.leaf(inputWeight),
            recurrentMask == null ? recurrent : recurrent.mul(recurrentMask),
            parameters.leaf(bias),
            secondBias()
        };
        TensorVector given = new TensorVector(weights == Weights.TOGETHER ? together(apart) : apart);
        Unrolled unrolled = placement.lowered(() -> unroll(input, state, given));
        // The next layer, and what is carried, are of the parameters' type.
        return new Unrolled(
                placement.wide(unrolled.outputs()),
                unrolled.state().stream().map(placement::wide).toList(),
                unrolled.graph());
    }

    private static Tensor[] together(Tensor[] apart) {
        TensorVector flat = new TensorVector();
        for (Tensor weight : apart) {
            flat.push_back(weight.reshape(-1));
        }
        Tensor piece = torch.cat(flat, 0);
        Tensor[] views = new Tensor[apart.length];
        long at = 0;
        for (int i = 0; i < views.length; i++) {
            views[i] = piece.narrow(0, at, apart[i].numel()).view(apart[i].shape());
            at += apart[i].numel();
        }
        return views;
    }

    private Unrolled unroll(Tensor input, List<Tensor> state, TensorVector weights) {
        Tensor before = state.get(0).unsqueeze(0);
        Tensor outputs;
        List<Tensor> after = new ArrayList<>();
        if (cell == Cell.LSTM) {
            T_TensorTensorTensor_T result = torch.lstm(
                    input,
                    new TensorVector(before, state.get(1).unsqueeze(0)),
                    weights,
                    true,
                    1,
                    0.0,
                    true,
                    false,
                    false);
            outputs = result.get0();
            after.add(result.get1().squeeze(0));
            after.add(result.get2().squeeze(0));
        } else {
            T_TensorTensor_T result = cell == Cell.GRU
                    ? torch.gru(input, before, weights, true, 1, 0.0, true, false, false)
                    : torch.rnn_tanh(input, before, weights, true, 1, 0.0, true, false, false);
            outputs = result.get0();
            after.add(result.get1().squeeze(0));
        }
        return new Unrolled(outputs, after, new ParameterGraph(parameters, trained()));
    }

    private Tensor secondBias() {
        if (cell == Cell.GRU) {
            return torch.cat(new TensorVector(placement.zeros(2L * hidden), parameters.leaf(recurrentBias)), 0);
        }
        return placement.zeros((long) cell.gates().size() * hidden);
    }

    private List<Integer> trained() {
        return cell == Cell.GRU
                ? List.of(inputWeight, recurrentWeight, bias, recurrentBias)
                : List.of(inputWeight, recurrentWeight, bias);
    }
}
