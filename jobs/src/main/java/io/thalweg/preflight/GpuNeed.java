package io.thalweg.preflight;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Device;
import io.thalweg.train.FamilyDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run needs of a GPU's memory, and of the machine's because it uses one. What a GPU has is not asked, so
 * nothing here is compared with it.
 *
 * @param terms of one device
 * @param perDevice replicas that share it
 * @param replicaBytes of one replica
 */
public record GpuNeed(List<MemoryTerm> terms, int perDevice, long replicaBytes) {
    /** CUDA's context of a process with cuBLAS's and cuDNN's kernels and work space, by what is commonly seen. */
    private static final long CONTEXT = 800 * SparkSize.MIB;

    /** The CUDA build of PyTorch and CUDA's libraries in a process, by what is commonly seen. */
    private static final long LIBRARIES = 3072 * SparkSize.MIB;

    public GpuNeed {
        terms = List.copyOf(terms);
    }

    /** Empty where replicas train on the CPU. @param replicasHere that train in a process at the same time */
    static Optional<GpuNeed> of(FamilyDemand family, Resources resources, int replicasHere) {
        boolean uses = family.device() == Device.GPU
                || (family.device() == Device.AUTO && resources.gpus().isPresent());
        if (!uses || family.gpuReplica().isEmpty()) {
            return Optional.empty();
        }
        // Where Spark hands out none, all replicas of a process take its first.
        int perDevice = resources
                .gpus()
                .map(gpus -> Math.min(gpus.perDevice(), replicasHere))
                .orElse(replicasHere);
        List<MemoryTerm> terms = new ArrayList<>();
        terms.add(new MemoryTerm("CUDA's context and work space of the process (assumed)", CONTEXT, "CUDA"));
        family.gpuReplica().forEach(term -> terms.add(term.times(perDevice)));
        return Optional.of(new GpuNeed(terms, perDevice, MemoryTerm.sum(family.gpuReplica())));
    }

    /** Of the device's memory. */
    public long bytes() {
        return MemoryTerm.sum(terms);
    }

    /** What is outside the heap instead of a network: it is on the device. */
    static List<MemoryTerm> onTheMachine(FamilyDemand family, int replicasHere) {
        return List.of(
                new MemoryTerm("PyTorch's build for CUDA and CUDA's libraries (assumed)", LIBRARIES, "CUDA"),
                new MemoryTerm(
                                "parameters and moments on their way to the device",
                                family.state().bytes(),
                                "Parameters")
                        .times(replicasHere));
    }
}
