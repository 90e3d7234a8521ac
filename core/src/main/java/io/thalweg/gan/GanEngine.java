package io.thalweg.gan;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.Problem;
import java.util.List;

/** A library of networks that knows GANs. Found on the class path by {@link java.util.ServiceLoader}; stateless. */
public interface GanEngine {
    /** As {@code --engine} names it. */
    String name();

    /** Why this engine cannot run such networks here; empty when it can. */
    List<Problem> refusals(GanShape shape, GanLoss loss, Device device);

    /** Memory outside the heap that the networks take while they train on minibatches of so many images. */
    List<MemoryTerm> nativeMemory(GanShape shape, GanLoss loss, int batch);

    /**
     * Networks with all parameters zero.
     *
     * @param optimizer of both
     * @param threads of the CPU that one operation may use
     * @param gpu address of the GPU, or -1 for the CPU
     */
    Gan open(GanShape shape, GanLoss loss, Optimizer optimizer, int threads, int gpu);
}
