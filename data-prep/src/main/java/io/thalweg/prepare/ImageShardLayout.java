package io.thalweg.prepare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partitioner;

/**
 * Which image goes to which shard, by its key: a shard has the keys from its first one to the next shard's, so chosen that
 * shards of a split have as many images as each other, but for those of one part of the keys (of {@value
 * ImageKey#BUCKETS}).
 */
final class ImageShardLayout extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final long[] firstKeys;

    private ImageShardLayout(long[] firstKeys) {
        this.firstKeys = firstKeys;
    }

    /** A shard to be written. */
    record Shard(Split split, int number) {}

    /** The layout, and what each of its partitions is. */
    record Plan(ImageShardLayout layout, List<Shard> shards) {}

    /** @param asked the number of shards of each split that has images, at most as many as it has */
    static Plan of(ImageHistogram histogram, Map<Split, Integer> asked) {
        List<Long> firstKeys = new ArrayList<>();
        List<Shard> shards = new ArrayList<>();
        for (Map.Entry<Split, Integer> entry : new EnumMap<>(asked).entrySet()) {
            Split split = entry.getKey();
            long[] counts = histogram.counts(split);
            long images = histogram.images(split);
            long before = 0;
            long last = -1;
            int number = 0;
            for (int bucket = 0; bucket < counts.length; bucket++) {
                long shard = before * entry.getValue() / images;
                if (counts[bucket] > 0 && shard > last) {
                    firstKeys.add(ImageKey.first(split, last < 0 ? 0 : bucket));
                    shards.add(new Shard(split, number++));
                    last = shard;
                }
                before += counts[bucket];
            }
        }
        return new Plan(
                new ImageShardLayout(
                        firstKeys.stream().mapToLong(Long::longValue).toArray()),
                shards);
    }

    @Override
    public int numPartitions() {
        return firstKeys.length;
    }

    @Override
    public int getPartition(Object key) {
        int found = java.util.Arrays.binarySearch(firstKeys, (Long) key);
        return found >= 0 ? found : -found - 2;
    }
}
