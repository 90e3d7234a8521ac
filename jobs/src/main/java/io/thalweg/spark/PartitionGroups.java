package io.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Partitions read in groups, each group by one task, one partition after the other and in the order told; from where they
 * rest, without a shuffle. Groups need not be disjoint, nor together be all.
 *
 * <p>It is Spark's coalescing, and the one class that names types of Scala, those of {@link RDD#coalesce}; they are the
 * same in 2.12 and 2.13. Spark wants it serialisable by Scala's interface, which 2.13 has no longer; a {@link
 * Partitioner}, which it is for no keys, is so in both.
 */
final class PartitionGroups extends Partitioner implements PartitionCoalescer {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Group> groups;

    private PartitionGroups(List<Group> groups) {
        this.groups = new ArrayList<>(groups);
    }

    /**
     * What one task reads.
     *
     * @param partitions in the order of reading
     * @param place a host, or an executor as {@link MergePlaces#of} names it; null leaves it to Spark, which would have the
     *     task where the first partition is
     */
    record Group(int[] partitions, @Nullable String place) implements Serializable {}

    /** A partition for each group. */
    static <T> JavaRDD<T> of(JavaRDD<T> rdd, List<Group> groups) {
        return rdd.rdd()
                .coalesce(groups.size(), false, Option.apply(new PartitionGroups(groups)), null)
                .toJavaRDD();
    }

    @Override
    public int numPartitions() {
        return groups.size();
    }

    @Override
    public int getPartition(Object key) {
        throw new UnsupportedOperationException("Partitions go to groups by their numbers, whatever the key");
    }

    @Override
    public PartitionGroup[] coalesce(int groupsAtMost, RDD<?> rdd) {
        Partition[] all = rdd.partitions();
        return groups.stream().map(group -> group(group, all)).toArray(PartitionGroup[]::new);
    }

    private static PartitionGroup group(Group told, Partition[] all) {
        PartitionGroup group = new PartitionGroup(Option.apply(told.place()));
        for (int partition : told.partitions()) {
            group.partitions().$plus$eq(all[partition]);
        }
        return group;
    }
}
