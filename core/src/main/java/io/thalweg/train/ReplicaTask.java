package io.thalweg.train;

import io.thalweg.average.ReplicaState;

/**
 * The input of one replica's part of a round.
 *
 * @param round from 0
 * @param replica from 0
 * @param state the global state in the form of {@link Program#emptyState}; the replica's own, which it may train in place
 * @param carry what this replica's previous round left for it; empty in the first
 * @param gpu the GPU of the replica's place, as CUDA numbers those of its process, or {@value #NO_GPU}
 */
public record ReplicaTask(int round, int replica, ReplicaState state, byte[] carry, int gpu) {
    /** Where there is no GPU, or none was given. */
    public static final int NO_GPU = -1;

    /** On the CPU. */
    public ReplicaTask(int round, int replica, ReplicaState state, byte[] carry) {
        this(round, replica, state, carry, NO_GPU);
    }
}
