package io.thalweg.lm;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.network.Precision;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Locale;

/** A library of networks. Found on the class path by {@link java.util.ServiceLoader}; stateless. */
public interface LanguageModelEngine {
    /** As {@code --engine} names it. */
    String name();

    /** Whether it computes on GPUs at all; one that does not takes the CPU where {@code --device auto} is given a GPU. */
    default boolean usesGpus() {
        return true;
    }

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
     * @param batch streams
     * @param steps tokens of each stream in a segment
     */
    default List<MemoryTerm> deviceMemory(
            NetworkShape shape, Optimizer optimizer, int batch, int steps, Precision precision) {
        return List.of();
    }

    /** A network with all parameters zero. */
    LanguageModel open(NetworkShape shape, Optimizer optimizer, ComputePlace place);

    /** The same in float32. */
    default LanguageModel open(NetworkShape shape, Optimizer optimizer, int threads, int gpu) {
        return open(shape, optimizer, new ComputePlace(threads, gpu, Precision.FLOAT32));
    }
}
