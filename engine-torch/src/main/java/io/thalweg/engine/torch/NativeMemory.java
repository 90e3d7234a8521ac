package io.thalweg.engine.torch;

import io.thalweg.average.TensorSpec;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.OutputLayer;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Optimizer;
import java.util.ArrayList;
import java.util.List;

/** What a language model takes outside the heap while it trains, added up. */
final class NativeMemory {
    private static final String FROM = "TorchLanguageModel";
    private static final int FLOAT = 4;
    /** Machine code and tables of PyTorch and OpenBLAS that a process holds once it has trained; fitted to MeasuredNetworksTest of jobs. */
    static final long LIBRARIES = 200L << 20;

    private NativeMemory() {}

    static List<MemoryTerm> terms(NetworkShape shape, Optimizer optimizer, int batch, int steps) {
        return terms(shape, optimizer, batch, steps, 1);
    }

    /** @param blocks times as many tokens of which the logits are in memory at once */
    static List<MemoryTerm> terms(NetworkShape shape, Optimizer optimizer, int batch, int steps, int blocks) {
        long parameters =
                shape.parameters().stream().mapToLong(TensorSpec::size).sum();
        long largest =
                shape.parameters().stream().mapToLong(TensorSpec::size).max().orElseThrow();
        long tokens = Math.multiplyExact((long) batch, steps);
        int moments = optimizer.moments().size();
        List<MemoryTerm> terms = new ArrayList<>();
        terms.add(new MemoryTerm("machine code and tables of PyTorch's libraries", LIBRARIES, FROM).onceInAProcess());
        terms.add(new MemoryTerm(parameters + " parameters of 4 bytes", bytes(parameters), FROM));
        if (moments > 0) {
            terms.add(new MemoryTerm(
                    moments + " moments of the optimiser for each parameter, 4 bytes",
                    bytes(moments * parameters),
                    FROM));
        }
        terms.add(new MemoryTerm("a gradient of 4 bytes for each parameter", bytes(parameters), FROM));
        if (optimizer instanceof Optimizer.RmsProp) {
            terms.add(new MemoryTerm("the step of the largest parameter, of " + largest, bytes(largest), FROM));
        }
        terms.add(new MemoryTerm(
                "what the layers keep of " + tokens + " tokens for the backward pass, and its gradients",
                bytes(Math.multiplyExact(tokens, kept(shape))),
                FROM));
        terms.add(new MemoryTerm(
                "logits and their logarithms of a block of tokens", bytes(logits(shape, tokens, blocks)), FROM));
        return terms;
    }

    private static long bytes(long floats) {
        return Math.multiplyExact(floats, (long) FLOAT);
    }

    /**
     * Floats for each token: of each layer its input and mask, gates before and after, states, and the gradients of these.
     * PyTorch's own functions keep less than a graph of single operations.
     */
    private static long kept(NetworkShape shape) {
        long units = switch (shape.cell()) {
            case RNN -> 9;
            case GRU -> 14;
            case LSTM -> 18;
            case LSTM_COUPLED -> 20;
            case LSTM_PEEPHOLE -> 24;
        };
        return 4L * shape.embedding() + shape.layers() * units * shape.hidden() + 4L * shape.hidden();
    }

    private static long logits(NetworkShape shape, long tokens, int blocks) {
        if (shape.output() == OutputLayer.ADAPTIVE) {
            // At worst every token is in the largest cluster.
            long columns = (long) shape.cutoffs().get(0) + shape.cutoffs().size();
            long before = shape.cutoffs().get(0);
            long widest = 0;
            for (int cluster = 1; cluster <= shape.cutoffs().size(); cluster++) {
                long end = cluster < shape.cutoffs().size() ? shape.cutoffs().get(cluster) : shape.vocabulary();
                widest = Math.max(widest, end - before);
                before = end;
            }
            return Math.multiplyExact(3 * tokens, columns + widest);
        }
        return 2L * Math.min(tokens, (long) blocks * FullSoftmax.block(shape.vocabulary())) * shape.vocabulary();
    }
}
