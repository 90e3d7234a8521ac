package io.thalweg.spark;

import io.thalweg.average.Contribution;
import io.thalweg.average.SliceState;
import io.thalweg.storage.Part;
import io.thalweg.train.ReplicaSummary;
import java.io.Serializable;

/**
 * What travels in a round, addressed to a partition; by {@link WireSerializers} where Spark was started with Kryo, else, in
 * a Spark that others started, in Java's own form.
 */
sealed interface Envelope extends Serializable {
    /** What the partitioner of its shuffle goes by. */
    int to();

    /** A slice of the global state, handed to a replica. */
    record Handed(int to, int slice, float[] values) implements Envelope {}

    /** A replica's contribution to a slice, addressed to where that slice is merged. */
    record Contributed(int to, Contribution contribution) implements Envelope {}

    /** Instead of a contribution or a summary: the round ended without this replica. */
    record Absent(int to, int replica) implements Envelope {}

    /** A replica's summary, addressed by the number after the last slice's. */
    record Summarised(int to, ReplicaSummary summary) implements Envelope {}

    /** A slice at rest, addressed by its number. */
    record Resting(int to, SliceState state) implements Envelope {}

    /**
     * Examples of a cell, addressed by its number.
     *
     * @param part of the round's examples that they were read in
     * @param values in the family's own form
     */
    record Examples(int to, int part, int[] values) implements Envelope {}

    /** A slice that has been written, and where. */
    record Saved(int to, Part part) implements Envelope {}
}
