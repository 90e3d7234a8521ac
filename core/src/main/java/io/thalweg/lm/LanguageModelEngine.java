package io.thalweg.lm;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.Problem;
import java.util.List;

/** A library of networks. Found on the class path by {@link java.util.ServiceLoader}; stateless. */
public interface LanguageModelEngine {
    /** As {@code --engine} names it. */
    String name();

    /** Why this engine cannot run such a network here; empty when it can. Loads no more than it must. */
    List<Problem> refusals(NetworkShape shape, Optimizer optimizer, Device device);

    /**
     * Memory outside the heap that a model takes while it trains.
     *
     * @param batch streams
     * @param steps tokens of each stream in a segment
     */
    List<MemoryTerm> nativeMemory(NetworkShape shape, Optimizer optimizer, int batch, int steps);

    /**
     * Memory of the heap that a model takes while it trains, besides the state it is given.
     *
     * @param recurrentDropout share of the recurrent weights dropped for a step
     */
    default List<MemoryTerm> heapMemory(NetworkShape shape, double recurrentDropout) {
        return List.of();
    }

    /**
     * A network with all parameters zero.
     *
     * @param threads of the CPU that one operation may use
     * @param gpu address of the GPU, or -1 for the CPU
     */
    LanguageModel open(NetworkShape shape, Optimizer optimizer, int threads, int gpu);
}
