package io.thalweg.engine.torch;

import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A layer written out, for every cell.
 *
 * <p>The input's share of the gates, a = W x + b, is one matrix product for all steps. The loop over the steps adds U h and
 * does what is unit by unit. U is a constant of PyTorch's graph: its gradient is the sum over the steps of da' h, one
 * matrix product of the gradient of all steps' a with all steps' h before, instead of one for each step and a sum of them.
 */
final class OwnLayer implements RecurrentLayer {
    private final Cell cell;
    private final int hidden;
    private final Parameters parameters;
    private final int inputWeight;
    private final int recurrentWeight;
    private final int bias;
    /** The second bias of a GRU, the peepholes of an LSTM that has them; else -1. */
    private final int extra;

    OwnLayer(NetworkShape shape, int layer, Parameters parameters) {
        this.cell = shape.cell();
        this.hidden = shape.hidden();
        this.parameters = parameters;
        this.inputWeight = parameters.index(NetworkShape.inputWeight(layer));
        this.recurrentWeight = parameters.index(NetworkShape.recurrentWeight(layer));
        this.bias = parameters.index(NetworkShape.bias(layer));
        this.extra = switch (cell) {
            case GRU -> parameters.index(NetworkShape.recurrentBias(layer));
            case LSTM_PEEPHOLE -> parameters.index(NetworkShape.peephole(layer));
            default -> -1;
        };
    }

    @Override
    public Unrolled unroll(Tensor input, List<List<Tensor>> states, @Nullable Tensor recurrentMask) {
        List<Tensor> state = states.get(0);
        long steps = input.size(0);
        long batch = input.size(1);
        Tensor gates = torch.addmm(
                        parameters.leaf(bias),
                        input.reshape(steps * batch, input.size(2)),
                        parameters.leaf(inputWeight).t())
                .view(steps, batch, (long) cell.gates().size() * hidden);
        Tensor constant = parameters.leaf(recurrentWeight).detach();
        Tensor recurrent = (recurrentMask == null ? constant : constant.mul(recurrentMask)).t();
        Loop loop = switch (cell) {
            case RNN -> elman(gates, recurrent, state);
            case LSTM -> lstm(gates, recurrent, state);
            case LSTM_PEEPHOLE -> peephole(gates, recurrent, state);
            case LSTM_COUPLED -> coupled(gates, recurrent, state);
            case GRU -> gru(gates, recurrent, state);
        };
        Tensor outputs = torch.stack(new TensorVector(loop.outputs().toArray(Tensor[]::new)), 0);
        List<Tensor> after = new ArrayList<>();
        after.add(loop.outputs().get(loop.outputs().size() - 1));
        if (cell.hasMemory()) {
            after.add(loop.memory());
        }
        return new Unrolled(outputs, List.of(after), new Graph(loop.taps(), state.get(0), outputs, recurrentMask));
    }

    @Override
    public int layers() {
        return 1;
    }

    /**
     * What the loop over the steps gave.
     *
     * @param outputs h of each step
     * @param memory c of the last one, or its h where the cell has no memory
     * @param taps what was added to U h, {@code [steps, batch, rows]}, together for all rows of U in order
     */
    private record Loop(List<Tensor> outputs, Tensor memory, List<Tensor> taps) {}

    private Loop elman(Tensor gates, Tensor recurrent, List<Tensor> state) {
        List<Tensor> outputs = new ArrayList<>();
        Tensor h = state.get(0);
        for (Tensor a : gates.unbind(0).get()) {
            h = torch.addmm(a, h, recurrent).tanh_();
            outputs.add(h);
        }
        return new Loop(outputs, h, List.of(gates));
    }

    private Loop lstm(Tensor gates, Tensor recurrent, List<Tensor> state) {
        List<Tensor> outputs = new ArrayList<>();
        Tensor h = state.get(0);
        Tensor c = state.get(1);
        for (Tensor a : gates.unbind(0).get()) {
            TensorVector z = torch.addmm(a, h, recurrent).unsafe_chunk(4, 1);
            Tensor keep = z.get(1).sigmoid_().mul(c);
            c = torch.addcmul(keep, z.get(0).sigmoid_(), z.get(2).tanh_());
            h = z.get(3).sigmoid_().mul(c.tanh());
            outputs.add(h);
        }
        return new Loop(outputs, c, List.of(gates));
    }

    private Loop peephole(Tensor gates, Tensor recurrent, List<Tensor> state) {
        TensorVector peepholes = parameters.leaf(extra).unbind(0);
        Tensor toInput = peepholes.get(0);
        Tensor toForget = peepholes.get(1);
        Tensor toOutput = peepholes.get(2);
        List<Tensor> outputs = new ArrayList<>();
        Tensor h = state.get(0);
        Tensor c = state.get(1);
        for (Tensor a : gates.unbind(0).get()) {
            TensorVector z = torch.addmm(a, h, recurrent).unsafe_chunk(4, 1);
            Tensor admitted = torch.addcmul(z.get(0), toInput, c).sigmoid_();
            Tensor kept = torch.addcmul(z.get(1), toForget, c).sigmoid_();
            c = torch.addcmul(kept.mul(c), admitted, z.get(2).tanh_());
            h = torch.addcmul(z.get(3), toOutput, c).sigmoid_().mul(c.tanh());
            outputs.add(h);
        }
        return new Loop(outputs, c, List.of(gates));
    }

    private Loop coupled(Tensor gates, Tensor recurrent, List<Tensor> state) {
        List<Tensor> outputs = new ArrayList<>();
        Tensor h = state.get(0);
        Tensor c = state.get(1);
        for (Tensor a : gates.unbind(0).get()) {
            TensorVector z = torch.addmm(a, h, recurrent).unsafe_chunk(3, 1);
            // f c + (1 - f) g
            c = torch.lerp(z.get(1).tanh_(), c, z.get(0).sigmoid_());
            h = z.get(2).sigmoid_().mul(c.tanh());
            outputs.add(h);
        }
        return new Loop(outputs, c, List.of(gates));
    }

    private Loop gru(Tensor gates, Tensor recurrent, List<Tensor> state) {
        Tensor ofGates = gates.narrow(2, 0, 2L * hidden);
        Tensor ofCandidate = gates.narrow(2, 2L * hidden, hidden);
        Tensor recurrentBias = parameters.leaf(extra).expand(gates.size(0), gates.size(1), hidden);
        Tensor gateRows = recurrent.narrow(1, 0, 2L * hidden);
        Tensor candidateRows = recurrent.narrow(1, 2L * hidden, hidden);
        TensorVector a = ofGates.unbind(0);
        TensorVector candidates = ofCandidate.unbind(0);
        TensorVector biases = recurrentBias.unbind(0);
        List<Tensor> outputs = new ArrayList<>();
        Tensor h = state.get(0);
        for (int t = 0; t < gates.size(0); t++) {
            TensorVector z = torch.addmm(a.get(t), h, gateRows).sigmoid_().unsafe_chunk(2, 1);
            Tensor seen = torch.addmm(biases.get(t), h, candidateRows);
            Tensor candidate = torch.addcmul(candidates.get(t), z.get(0), seen).tanh_();
            // z h + (1 - z) candidate
            h = torch.lerp(candidate, h, z.get(1));
            outputs.add(h);
        }
        return new Loop(outputs, h, List.of(ofGates, recurrentBias));
    }

    /** What PyTorch gives, and from it the gradient of U. */
    private final class Graph implements LayerGraph {
        private final List<Tensor> taps;
        private final Tensor first;
        private final Tensor outputs;
        private final @Nullable Tensor recurrentMask;
        private final ParameterGraph others;

        private Graph(List<Tensor> taps, Tensor first, Tensor outputs, @Nullable Tensor recurrentMask) {
            this.taps = taps;
            this.first = first;
            this.outputs = outputs;
            this.recurrentMask = recurrentMask;
            this.others = new ParameterGraph(
                    parameters, extra < 0 ? List.of(inputWeight, bias) : List.of(inputWeight, bias, extra));
        }

        @Override
        public List<Tensor> asked() {
            List<Tensor> asked = new ArrayList<>(others.asked());
            asked.addAll(taps);
            return asked;
        }

        @Override
        public void collect(TensorVector answers, long from, Gradients into) {
            others.collect(answers, from, into);
            long at = from + others.of().size();
            long steps = outputs.size(0);
            Tensor before = torch.cat(
                            new TensorVector(
                                    first.unsqueeze(0), outputs.detach().narrow(0, 0, steps - 1)),
                            0)
                    .view(-1, hidden);
            Tensor gradient = torch.empty_like(parameters.leaf(recurrentWeight).detach());
            long row = 0;
            for (Tensor tap : taps) {
                Tensor rows = answers.get(at++).reshape(before.size(0), tap.size(2));
                torch.mm_out(gradient.narrow(0, row, rows.size(1)), rows.t(), before);
                row += rows.size(1);
            }
            into.add(recurrentWeight, recurrentMask == null ? gradient : gradient.mul_(recurrentMask));
        }
    }
}
