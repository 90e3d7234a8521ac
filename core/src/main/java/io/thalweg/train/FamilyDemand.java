package io.thalweg.train;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Device;
import java.util.List;

/**
 * What a family needs besides what every round needs: the arithmetic of a run's memory and traffic is the same for all
 * families but for this.
 *
 * @param state a replica's own copy of the model, in the form of {@link Program#emptyState}; on the heap from when the
 *     first slice arrives until the last is sent
 * @param replica what a replica has on the heap besides while it trains
 * @param executor on an executor's heap once, however many replicas train and slices are merged there
 * @param driver on the driver's heap
 * @param nativeReplica outside the heap, for each replica: libraries' memory; empty for families in plain Java
 * @param programBytes the program as it travels to executors, once a round
 * @param typicalBytesUp bytes that one replica's contributions of a round are likely to have
 * @param device where replicas are to train
 * @param gpuReplica in a GPU's memory, for each replica that trains on one; empty for families that cannot
 */
public record FamilyDemand(
        MemoryTerm state,
        List<MemoryTerm> replica,
        List<MemoryTerm> executor,
        List<MemoryTerm> driver,
        List<MemoryTerm> nativeReplica,
        long programBytes,
        long typicalBytesUp,
        Device device,
        List<MemoryTerm> gpuReplica) {
    public FamilyDemand {
        gpuReplica = List.copyOf(gpuReplica);
        replica = List.copyOf(replica);
        executor = List.copyOf(executor);
        driver = List.copyOf(driver);
        nativeReplica = List.copyOf(nativeReplica);
        if (programBytes < 0 || typicalBytesUp < 0) {
            throw new IllegalArgumentException(
                    "Found " + programBytes + " and " + typicalBytesUp + " bytes, allowed 0 or more");
        }
    }

    /** On the CPU. */
    public FamilyDemand(
            MemoryTerm state,
            List<MemoryTerm> replica,
            List<MemoryTerm> driver,
            List<MemoryTerm> nativeReplica,
            long programBytes,
            long typicalBytesUp) {
        this(state, replica, List.of(), driver, nativeReplica, programBytes, typicalBytesUp, Device.CPU, List.of());
    }

    /** The same where replicas are to train, with what each takes of a GPU's memory if it has one. */
    public FamilyDemand onDevice(Device where, List<MemoryTerm> gpu) {
        return new FamilyDemand(
                state, replica, executor, driver, nativeReplica, programBytes, typicalBytesUp, where, gpu);
    }

    /** The same with what an executor has once. */
    public FamilyDemand withExecutor(MemoryTerm once) {
        return new FamilyDemand(
                state, replica, List.of(once), driver, nativeReplica, programBytes, typicalBytesUp, device, gpuReplica);
    }
}
