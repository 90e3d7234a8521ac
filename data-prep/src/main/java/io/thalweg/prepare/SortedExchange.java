package io.thalweg.prepare;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;

/**
 * A shuffle of records that brings those with the same first eight bytes to one task, there in the order of all their bytes.
 * Spark sorts on disk what does not fit in memory, so whoever goes through the records holds no more than they want to, even
 * of a group of any size.
 */
final class SortedExchange {
    private static final byte[] NOTHING = {};

    /** Bytes of records that a task gets. */
    static final long PARTITION_BYTES = 32L << 20;

    private static final int MOST_PARTITIONS = 10_000;

    private SortedExchange() {}

    /** @param bytes of all records, expected */
    static JavaRDD<byte[]> sorted(JavaRDD<byte[]> records, long bytes) {
        int partitions = (int) Math.min(MOST_PARTITIONS, bytes / PARTITION_BYTES + 1);
        return records.keyBy(record -> record)
                .mapValues(record -> NOTHING)
                .repartitionAndSortWithinPartitions(new FirstBytes(partitions), new ByBytes())
                .keys();
    }

    /**
     * A shuffle of records into the order of all their bytes, partition after partition. Their first eight bytes must be evenly
     * spread over all numbers, or some partitions get more than others.
     *
     * @param bytes of all records, expected
     */
    static JavaRDD<byte[]> inOrder(JavaRDD<byte[]> records, long bytes) {
        int partitions = (int) Math.min(MOST_PARTITIONS, bytes / PARTITION_BYTES + 1);
        return records.keyBy(record -> record)
                .mapValues(record -> NOTHING)
                .repartitionAndSortWithinPartitions(new Ranges(partitions), new ByBytes())
                .keys();
    }

    /** Ranges of equal width of the first eight bytes, unsigned. */
    private static final class Ranges extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;

        Ranges(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            long high = ByteBuffer.wrap((byte[]) key).getInt() & 0xFFFF_FFFFL;
            return (int) (high * partitions >>> Integer.SIZE);
        }
    }

    private static final class FirstBytes extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;

        FirstBytes(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            long first = ByteBuffer.wrap((byte[]) key).getLong();
            return (int) Math.floorMod(io.thalweg.random.Seeds.mix(first), (long) partitions);
        }
    }

    private static final class ByBytes implements Comparator<byte[]>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(byte[] a, byte[] b) {
            return Arrays.compareUnsigned(a, b);
        }
    }
}
