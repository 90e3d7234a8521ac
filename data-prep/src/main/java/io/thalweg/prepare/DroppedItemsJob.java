package io.thalweg.prepare;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.dedup.DroppedItems;
import io.thalweg.prepare.dedup.IdPair;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Tells each stretch which of its items are dropped. */
final class DroppedItemsJob implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final long[] firstIds;
    private final StagedRecords records;

    DroppedItemsJob(HadoopSettings settings, Path folder, List<Stretch> stretches) {
        this.settings = settings;
        this.folder = folder.toString();
        this.firstIds = stretches.stream().mapToLong(Stretch::firstId).toArray();
        this.records = new StagedRecords(settings);
    }

    /** @param file empty if none is dropped */
    record Result(String file, long dropped) {}

    /**
     * @param stretches as before; items of others may be among the copies
     * @param copies pairs of a copy and the item that stays
     */
    List<Stretch> run(JavaSparkContext spark, SparkStep step, List<Stretch> stretches, List<RecordFile> copies) {
        if (stretches.isEmpty()) {
            return List.of();
        }
        long first = firstIds[0];
        JavaRDD<byte[]> rdd = records.of(spark, copies)
                .filter(pair -> IdPair.first(pair) >= first)
                .keyBy(IdPair::first)
                .partitionBy(new ByStretch(firstIds))
                .values()
                .mapPartitions(this::write);
        List<byte[]> results = step.collect(Step.COMPARE, rdd, stretches.size());
        List<Stretch> told = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i++) {
            Result result = Json.parse(results.get(i), Result.class, "a task's result");
            told.add(stretches.get(i).without(result.file(), result.dropped()));
        }
        return told;
    }

    private Iterator<byte[]> write(Iterator<byte[]> pairs) {
        TaskContext task = TaskContext.get();
        BitSet dropped = new BitSet();
        while (pairs.hasNext()) {
            dropped.set(Math.toIntExact(IdPair.first(pairs.next()) - firstIds[task.partitionId()]));
        }
        if (dropped.isEmpty()) {
            return List.of(Json.toBytes(new Result("", 0))).iterator();
        }
        Path file = new Path(
                folder, String.format(Locale.ROOT, "dropped-%06d-%d.bits", task.partitionId(), task.taskAttemptId()));
        return Storage.access(file, () -> {
            DroppedItems.write(settings.configuration(), file, dropped);
            return List.of(Json.toBytes(new Result(file.toString(), dropped.cardinality())))
                    .iterator();
        });
    }

    private static final class ByStretch extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final long[] firstIds;

        ByStretch(long[] firstIds) {
            this.firstIds = firstIds;
        }

        @Override
        public int numPartitions() {
            return firstIds.length;
        }

        @Override
        public int getPartition(Object id) {
            return Stretch.of(firstIds, (Long) id);
        }
    }
}
