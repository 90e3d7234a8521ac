package io.thalweg.spark;

import io.thalweg.spark.Envelope.Resting;
import io.thalweg.spark.PartitionGroups.Group;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * Merges where replicas were in time. A machine that is too slow for a replica's training is too slow for its share of
 * the merge, for which everybody would wait; left to itself, Spark merges a partition where a copy of it rests, and the
 * slow machine is free. So partitions go to executors in turn; wherever they are merged, the result is the same.
 */
final class MergePlaces {
    private MergePlaces() {}

    /**
     * The state with the same partitions, to be read at the places in turn.
     *
     * @param places as {@link #of} names them, at least one
     */
    static JavaRDD<Resting> inTurn(JavaRDD<Resting> state, List<String> places) {
        return PartitionGroups.of(
                state,
                IntStream.range(0, state.getNumPartitions())
                        .mapToObj(partition -> new Group(new int[] {partition}, places.get(partition % places.size())))
                        .toList());
    }

    /** How Spark names an executor that a task should run on. */
    static String of(String executorId, String host) {
        return "executor_" + host + "_" + executorId;
    }
}
