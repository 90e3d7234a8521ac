package io.thalweg.gan;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.network.Precision;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Locale;

/** A library of networks that knows GANs. Found on the class path by {@link java.util.ServiceLoader}; stateless. */
public interface GanEngine {
    /** As {@code --engine} names it. */
    String name();

    /** Whether it computes on GPUs at all; one that does not takes the CPU where {@code --device auto} is given a GPU. */
    default boolean usesGpus() {
        return true;
    }

    /** Why this engine cannot run such networks here; empty when it can. */
    List<Problem> refusals(GanShape shape, GanLoss loss, Device device);

    /** Memory outside the heap that the networks take while they train on minibatches of so many images. */
    List<MemoryTerm> nativeMemory(GanShape shape, GanLoss loss, int batch);

    /** Why this engine does not compute in such numbers; empty when it does. */
    default List<Problem> refusals(Precision precision) {
        return precision == Precision.FLOAT32
                ? List.of()
                : List.of(Problem.of("--engine " + name() + " computes in float32 alone")
                        .found("--precision " + precision.name().toLowerCase(Locale.ROOT))
                        .allowed("float32"));
    }

    /**
     * Memory of the GPU that one replica takes while it trains there; empty where the engine uses none.
     *
     * @param batch images of a minibatch
     */
    default List<MemoryTerm> deviceMemory(GanShape shape, GanLoss loss, int batch, Precision precision) {
        return List.of();
    }

    /** Networks with all parameters zero. */
    Gan open(GanShape shape, GanLoss loss, Optimizer optimizer, ComputePlace place);

    /** The same in float32. */
    default Gan open(GanShape shape, GanLoss loss, Optimizer optimizer, int threads, int gpu) {
        return open(shape, loss, optimizer, new ComputePlace(threads, gpu, Precision.FLOAT32));
    }
}
