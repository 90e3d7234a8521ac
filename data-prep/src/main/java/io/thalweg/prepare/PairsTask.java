package io.thalweg.prepare;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.dedup.IdPair;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Goes through a partition of records and stages the pairs of ids that come of them. */
final class PairsTask implements FlatMapFunction<Iterator<byte[]>, byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final String name;
    private final Work work;

    /** @param name begins the files' names */
    PairsTask(HadoopSettings settings, Path folder, String name, Work work) {
        this.settings = settings;
        this.folder = folder.toString();
        this.name = name;
        this.work = work;
    }

    /** What is done with a partition. */
    @FunctionalInterface
    interface Work extends Serializable {
        Tally read(Iterator<byte[]> sorted, IdPair.Sink pairs) throws IOException;
    }

    /**
     * What was counted on the way; each work says of what.
     *
     * @param sample groups of copies, where there are any
     */
    record Tally(long first, long second, List<CopySample.Group> sample) {
        Tally(long first, long second) {
            this(first, second, List.of());
        }
    }

    record Result(RecordFile pairs, Tally tally) {}

    /** Does it with every partition. */
    List<Result> run(SparkStep step, JavaRDD<byte[]> sorted) {
        return step.collect(Step.COMPARE, sorted.mapPartitions(this), sorted.getNumPartitions()).stream()
                .map(json -> Json.parse(json, Result.class, "a task's result"))
                .toList();
    }

    @Override
    public Iterator<byte[]> call(Iterator<byte[]> records) {
        TaskContext task = TaskContext.get();
        Path file = new Path(
                folder, String.format(Locale.ROOT, "%s-%06d-%d.pairs", name, task.partitionId(), task.taskAttemptId()));
        return Storage.access(file, () -> {
            try (RecordFile.Writer out = new RecordFile.Writer(settings.configuration(), file, RecordFile.PAIR_BYTES)) {
                Tally tally = work.read(records, (first, second) -> out.write(IdPair.of(first, second)));
                return List.of(Json.toBytes(new Result(out.finish(), tally))).iterator();
            }
        });
    }
}
