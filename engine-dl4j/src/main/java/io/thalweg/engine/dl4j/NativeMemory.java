package io.thalweg.engine.dl4j;

import io.thalweg.average.TensorSpec;
import io.thalweg.lm.NetworkShape;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Optimizer;
import java.util.List;

/** What a language model takes while it trains, outside the heap but for one term, added up. */
final class NativeMemory {
    private static final String FROM = "Dl4jLanguageModel";
    private static final int FLOAT = 4;
    /** Machine code and tables of ND4J and OpenBLAS that a process holds once it has trained. */
    static final long LIBRARIES = 360L << 20;

    private NativeMemory() {}

    static List<MemoryTerm> terms(NetworkShape shape, Optimizer optimizer, int batch, int steps) {
        long parameters =
                shape.parameters().stream().mapToLong(TensorSpec::size).sum();
        long tokens = Math.multiplyExact((long) batch, steps);
        int moments = optimizer.moments().size();
        return List.of(
                new MemoryTerm("machine code and tables of ND4J's libraries", LIBRARIES, FROM).onceInAProcess(),
                new MemoryTerm(
                        parameters + " parameters and their gradient, 4 bytes each", bytes(2 * parameters), FROM),
                new MemoryTerm(
                        moments + " moments of the optimiser for each parameter, 4 bytes",
                        bytes(moments * parameters),
                        FROM),
                new MemoryTerm(
                        "what the layers keep of " + tokens + " tokens for the backward pass, and its gradients",
                        bytes(Math.multiplyExact(tokens, kept(shape))),
                        FROM),
                // The scores, their softmax, the targets as rows with a one, the gradient, and copies of these.
                new MemoryTerm(
                        "tables of all tokens by the vocabulary",
                        bytes(Math.multiplyExact(6 * tokens, (long) shape.vocabulary())),
                        FROM));
    }

    /** On the heap: the recurrent weights as they were before some were dropped, and the factors of one layer's. */
    static MemoryTerm recurrentWeightsKept(NetworkShape shape) {
        long layer = (long) shape.cell().gates().size() * shape.hidden() * shape.hidden();
        return new MemoryTerm(
                "recurrent weights kept while some are dropped, and one layer's factors",
                bytes((shape.layers() + 1L) * layer),
                FROM);
    }

    private static long bytes(long floats) {
        return Math.multiplyExact(floats, (long) FLOAT);
    }

    private static long kept(NetworkShape shape) {
        return 4L * shape.embedding() + shape.layers() * 40L * shape.hidden();
    }
}
