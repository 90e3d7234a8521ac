package io.thalweg.spark;

import org.apache.spark.Partitioner;
import org.jspecify.annotations.Nullable;

/** Sends a key, a whole number from 0, to the partition of that number. */
final class ByAddress extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    ByAddress(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object key) {
        return (Integer) key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ByAddress that && that.partitions == partitions;
    }

    @Override
    public int hashCode() {
        return partitions;
    }
}
