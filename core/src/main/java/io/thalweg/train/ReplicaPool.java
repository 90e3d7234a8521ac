package io.thalweg.train;

import io.thalweg.storage.Part;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where replicas run and where the global state lives between rounds. The trainer never sees parameters: the pool hands
 * them to replicas, merges what comes back slice by slice where it is reduced, and writes them out on request.
 *
 * <p>Every pool gives the same bits for the same program and carries. Not safe for several threads.
 */
public interface ReplicaPool extends AutoCloseable {
    /** Takes the state to begin from; called once, first. */
    void start(StateSource source) throws IOException;

    /**
     * Runs one round: every replica trains from the present state, and the merge becomes the present state. If it throws,
     * the state is as before.
     *
     * @param carries for each replica of the round, what its last round left; empty arrays in the first
     * @return one summary for each replica that was merged, in order, each counted once however often its task ran; at
     *     least one; of a round that has sub-rounds, one for each replica and sub-round. A pool that has {@link RoundLimits} may leave late replicas out; any other merges all.
     */
    List<ReplicaSummary> run(int round, List<byte[]> carries) throws IOException;

    /** Writes every slice of the present state, where it lives; parts in slice order. */
    List<Part> save(SliceSink sink) throws IOException;

    /**
     * The state becomes what {@code source} holds. Called with the values there are when they have just been saved, so
     * that a pool need not remember how it got them.
     */
    void restore(StateSource source) throws IOException;

    /** How many rounds may follow a {@link #restore} before the next, at least 1: a pool may remember how each was made. */
    default int roundsRemembered() {
        return Integer.MAX_VALUE;
    }

    /** Writes the present state as one file. */
    Part export(StateExport export) throws IOException;

    /**
     * Validates the present state; empty when the family or the dataset has nothing to validate by.
     *
     * @param round that has just ended
     */
    Optional<Validation> validate(int round) throws IOException;

    /** What the rounds since the last call met with that users should know: replicas trained again, or left out. */
    default List<String> takeRemarks() {
        return List.of();
    }

    /** How many replicas can train at the same time, at least 1. */
    int parallelism();

    @Override
    void close();
}
