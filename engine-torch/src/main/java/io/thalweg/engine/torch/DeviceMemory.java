package io.thalweg.engine.torch;

import io.thalweg.average.TensorSpec;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanShape;
import io.thalweg.lm.NetworkShape;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Optimizer;
import io.thalweg.network.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one replica takes of a GPU's memory while it trains. The terms are those of the CPU, whose sums were held against real
 * processes, without its libraries; what a GPU's kernels keep besides has not been measured.
 */
final class DeviceMemory {
    /** Of what PyTorch's allocator takes of the device, the part that lies between pieces in use. */
    private static final double FRAGMENTS = 0.2;

    private static final String FROM = "TorchEngine";

    private DeviceMemory() {}

    static List<MemoryTerm> terms(NetworkShape shape, Optimizer optimizer, int batch, int steps, Precision precision) {
        List<MemoryTerm> terms =
                new ArrayList<>(NativeMemory.terms(shape, optimizer, batch, steps, FullSoftmax.BLOCKS_OF_A_GPU));
        terms.remove(0);
        long weights = shape.parameters().stream()
                .filter(spec -> spec.name().startsWith("layer."))
                .mapToLong(TensorSpec::size)
                .sum();
        terms.add(new MemoryTerm(
                "the layers' weights in one piece for cuDNN, and their gradient", 2 * Float.BYTES * weights, FROM));
        terms.add(new MemoryTerm(
                "the minibatch that trains and the next one: " + 2L * batch * steps + " tokens, their masks",
                2 * Float.BYTES * batch * steps * (3L + shape.embedding() + (long) shape.layers() * shape.hidden()),
                FROM));
        long all = shape.parameters().stream().mapToLong(TensorSpec::size).sum();
        // The layers stay in float32.
        lowered(precision, all - weights).ifPresent(terms::add);
        return withFragments(terms);
    }

    static List<MemoryTerm> terms(GanShape shape, GanLoss loss, int batch, Precision precision) {
        List<MemoryTerm> terms = new ArrayList<>(new TorchGanEngine().nativeMemory(shape, loss, batch));
        terms.remove(0);
        terms.add(new MemoryTerm(
                "the minibatch that trains and the next one: " + 2 * batch + " images of bytes and floats",
                2L * batch * shape.values() * (1 + Float.BYTES),
                FROM));
        long all = shape.parameters().stream().mapToLong(TensorSpec::size).sum();
        lowered(precision, all).ifPresent(terms::add);
        return withFragments(terms);
    }

    private static Optional<MemoryTerm> lowered(Precision precision, long parameters) {
        return precision == Precision.BFLOAT16
                ? Optional.of(new MemoryTerm("parameters in bfloat16, for a step", Short.BYTES * parameters, FROM))
                : Optional.empty();
    }

    private static List<MemoryTerm> withFragments(List<MemoryTerm> terms) {
        List<MemoryTerm> all = new ArrayList<>(terms);
        all.add(new MemoryTerm(
                "what the allocator holds between pieces (assumed)",
                (long) (FRAGMENTS * MemoryTerm.sum(terms)),
                "CUDACachingAllocator"));
        return List.copyOf(all);
    }
}
