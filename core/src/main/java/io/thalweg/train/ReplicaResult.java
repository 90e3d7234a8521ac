package io.thalweg.train;

import io.thalweg.average.ReplicaState;
import io.thalweg.average.TouchedRows;

/**
 * The output of one replica's part of a round.
 *
 * @param state the trained parameters (may be the task's own state, changed in place)
 * @param touched which rows of each tensor may differ from the round's start; only these travel
 * @param carry what the replica needs in its next round and is not a parameter; at most 64 MiB
 * @param examples examples trained on, the weight of this replica in the merge
 * @param lossSum sum of the losses over {@code lossExamples}, nats
 * @param lossExamples number of examples over which the loss was summed; may be a sample
 * @param figures what else there is to tell
 */
public record ReplicaResult(
        ReplicaState state,
        TouchedRows touched,
        byte[] carry,
        long examples,
        double lossSum,
        long lossExamples,
        Figures figures) {
    /** With nothing else to tell. */
    public ReplicaResult(
            ReplicaState state, TouchedRows touched, byte[] carry, long examples, double lossSum, long lossExamples) {
        this(state, touched, carry, examples, lossSum, lossExamples, Figures.NONE);
    }
}
