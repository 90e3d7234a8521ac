package io.thalweg.watch;

import java.time.Instant;

/**
 * A checkpoint is whole.
 *
 * @param at when
 * @param completedRounds rounds it holds
 * @param path its folder
 */
public record CheckpointCommit(Instant at, int completedRounds, String path) {}
