package io.thalweg.spark;

import io.thalweg.average.Slice;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partitioner;
import org.jspecify.annotations.Nullable;

/**
 * Which slices share a partition. A task costs some milliseconds however little it merges, and a network has dozens of small
 * tensors, its optimiser's moments among them; so neighbours share a partition up to {@value #VALUES} values. What a slice is
 * merged to does not depend on it.
 *
 * <p>Sends a slice's number to its group, and the number after the last slice's, where summaries go, to the last one.
 */
final class SliceGroups extends Partitioner {
    private static final long serialVersionUID = 1L;

    /** Values of a group of several slices: 4 MiB, so that a network of a few megabytes still keeps several cores busy. */
    static final int VALUES = 1 << 20;

    /** {@code [slices + 1]}: the partition of each; ascending. */
    private final int[] partitions;

    private SliceGroups(List<Slice> slices, boolean ofOneTensor) {
        partitions = new int[slices.size() + 1];
        int group = 0;
        long values = 0;
        for (int s = 0; s < slices.size(); s++) {
            int size = slices.get(s).size();
            boolean parts = ofOneTensor
                    && s > 0
                    && slices.get(s).tensor() != slices.get(s - 1).tensor();
            if (parts || (values > 0 && values + size > VALUES)) {
                group++;
                values = 0;
            }
            partitions[s] = group;
            values += size;
        }
        partitions[slices.size()] = group;
    }

    /** Neighbours, of whatever tensors. */
    static SliceGroups of(List<Slice> slices) {
        return new SliceGroups(slices, false);
    }

    /** Neighbours of the same tensor. */
    static SliceGroups ofTensors(List<Slice> slices) {
        return new SliceGroups(slices, true);
    }

    /** The partitions that have slices of a tensor, in order. */
    int[] ofTensor(int tensor, List<Slice> all) {
        return all.stream()
                .filter(slice -> slice.tensor() == tensor)
                .mapToInt(slice -> partitions[slice.index()])
                .distinct()
                .toArray();
    }

    /** The slices of a partition, in order. */
    List<Slice> slices(int partition, List<Slice> all) {
        return all.stream()
                .filter(slice -> partitions[slice.index()] == partition)
                .toList();
    }

    @Override
    public int numPartitions() {
        return partitions[partitions.length - 1] + 1;
    }

    @Override
    public int getPartition(Object key) {
        return partitions[(Integer) key];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SliceGroups that && Arrays.equals(that.partitions, partitions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(partitions);
    }
}
