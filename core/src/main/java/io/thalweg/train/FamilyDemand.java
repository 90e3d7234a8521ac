package io.thalweg.train;

import java.util.List;

/**
 * What a family needs besides what every round needs: the arithmetic of a run's memory and traffic is the same for all
 * families but for this.
 *
 * @param replica on the heap of a replica while it trains, besides its copy of the model
 * @param driver on the driver's heap
 * @param nativeReplica outside the heap, for each replica: libraries' memory; empty for families in plain Java
 * @param programBytes the program as it travels to executors, once a round
 * @param typicalBytesUp bytes that one replica's contributions of a round are likely to have
 */
public record FamilyDemand(
        List<MemoryTerm> replica,
        List<MemoryTerm> driver,
        List<MemoryTerm> nativeReplica,
        long programBytes,
        long typicalBytesUp) {
    public FamilyDemand {
        replica = List.copyOf(replica);
        driver = List.copyOf(driver);
        nativeReplica = List.copyOf(nativeReplica);
        if (programBytes < 0 || typicalBytesUp < 0) {
            throw new IllegalArgumentException(
                    "Found " + programBytes + " and " + typicalBytesUp + " bytes, allowed 0 or more");
        }
    }
}
