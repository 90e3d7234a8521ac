package io.thalweg.train;

import io.thalweg.average.ReplicaState;

/**
 * The input of one replica's part of a round.
 *
 * @param round from 0
 * @param replica from 0
 * @param state the global state in the form of {@link Program#emptyState}; the replica's own, which it may train in place
 * @param carry what this replica's previous round left for it; empty in the first
 */
public record ReplicaTask(int round, int replica, ReplicaState state, byte[] carry) {}
