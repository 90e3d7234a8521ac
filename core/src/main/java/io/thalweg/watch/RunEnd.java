package io.thalweg.watch;

import java.time.Instant;

/**
 * A run is over.
 *
 * @param at when
 * @param outcome how it ended
 * @param completedRounds rounds behind it, those before a resume included
 * @param reason why it failed, was interrupted or stopped before its last round; empty when it simply ended
 */
public record RunEnd(Instant at, Outcome outcome, int completedRounds, String reason) {
    public enum Outcome {
        /** The model is committed. */
        FINISHED,
        FAILED,
        /** It was told to stop: by a signal, as when the user or the cluster ends the process. */
        INTERRUPTED
    }
}
