package io.thalweg.prepare;

import io.thalweg.prepare.staging.BlockReader;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Counts the tokens of the training split from the blocks' dictionaries, by id. */
final class TokenCountJob implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Tasks at most: each sends a count for every id. */
    private static final int MOST_TASKS = 128;

    private final HadoopSettings settings;
    private final StagedIds ids;
    private final int size;

    /** @param size of the vocabulary */
    TokenCountJob(HadoopSettings settings, StagedIds ids, int size) {
        this.settings = settings;
        this.ids = ids;
        this.size = size;
    }

    /** The counts by id. */
    long[] collect(JavaSparkContext spark, SparkStep step, List<byte[]> blocks) {
        int tasks = Math.min(MOST_TASKS, blocks.size());
        long[] counts = new long[size];
        for (long[] some : step.collect(
                PreparationListener.Step.COUNT, spark.parallelize(blocks, tasks).mapPartitions(this::count), tasks)) {
            for (int id = 0; id < size; id++) {
                counts[id] += some[id];
            }
        }
        return counts;
    }

    private Iterator<long[]> count(Iterator<byte[]> blocks) {
        StagedIds.Lookup lookup = ids.lookup();
        long[] total = new long[size];
        while (blocks.hasNext()) {
            StagedBlock block = Json.parse(blocks.next(), StagedBlock.class, "a task's description");
            Storage.access(block.path(), () -> {
                try (BlockReader reader = BlockReader.open(settings.configuration(), block)) {
                    reader.forEachWord((bytes, from, to, counts) -> {
                        for (int id : lookup.ids(bytes, from, to)) {
                            total[id] += counts[Split.TRAIN.ordinal()];
                        }
                    });
                }
                return total;
            });
        }
        return List.of(total).iterator();
    }
}
