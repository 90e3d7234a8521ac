package io.thalweg.spark;

import io.thalweg.spark.Envelope.Resting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/**
 * Merges where replicas were in time. A machine that is too slow for a replica's training is too slow for its share of
 * the merge, for which everybody would wait; left to itself, Spark merges a partition where a copy of it rests, and the
 * slow machine is free. So partitions go to executors in turn; wherever they are merged, the result is the same.
 *
 * <p>It is Spark's coalescing again, as in {@link WholeState}, of which the same holds: here each group is one partition
 * with a place.
 */
final class MergePlaces extends Partitioner implements PartitionCoalescer {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> places;

    private MergePlaces(List<String> places) {
        this.places = new ArrayList<>(places);
    }

    /**
     * The state with the same partitions, to be read at the places in turn.
     *
     * @param places as {@link #of} names them, at least one
     */
    static JavaRDD<Resting> inTurn(JavaRDD<Resting> state, List<String> places) {
        return state.rdd()
                .coalesce(state.getNumPartitions(), false, Option.apply(new MergePlaces(places)), null)
                .toJavaRDD();
    }

    /** How Spark names an executor that a task should run on. */
    static String of(String executorId, String host) {
        return "executor_" + host + "_" + executorId;
    }

    @Override
    public int numPartitions() {
        throw new UnsupportedOperationException("As many as the state has");
    }

    @Override
    public int getPartition(Object key) {
        throw new UnsupportedOperationException("Partitions stay as they are, whatever the key");
    }

    @Override
    public PartitionGroup[] coalesce(int groupsAtMost, RDD<?> state) {
        Partition[] all = state.partitions();
        PartitionGroup[] groups = new PartitionGroup[all.length];
        Arrays.setAll(groups, partition -> {
            PartitionGroup group = new PartitionGroup(Option.apply(places.get(partition % places.size())));
            group.partitions().$plus$eq(all[partition]);
            return group;
        });
        return groups;
    }
}
