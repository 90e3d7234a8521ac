package io.thalweg.prepare;

import io.thalweg.prepare.staging.BlockIds;
import io.thalweg.prepare.staging.BlockReader;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/**
 * Looks up the words of a block's dictionary in the vocabulary, once for all shards that the block goes to, and counts
 * how many of the block's tokens stay.
 */
final class MeasureTask implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final WordIds ids;

    MeasureTask(HadoopSettings settings, Path folder, WordIds ids) {
        this.settings = settings;
        this.folder = folder.toString();
        this.ids = ids;
    }

    /**
     * @param idsPath the {@link BlockIds} of the block
     * @param kept tokens that stay, by split
     */
    record Measured(StagedBlock block, String idsPath, List<Long> kept) {
        long kept(Split split) {
            return kept.get(split.ordinal());
        }
    }

    @Override
    public byte[] call(byte[] json) {
        StagedBlock block = Json.parse(json, StagedBlock.class, "a task's description");
        TaskContext task = TaskContext.get();
        Path file = new Path(
                folder, String.format(Locale.ROOT, "block-%06d-%d.ids", task.partitionId(), task.taskAttemptId()));
        return Storage.access(file, () -> Json.toBytes(measure(block, file)));
    }

    private Measured measure(StagedBlock block, Path file) throws IOException {
        long[] kept = new long[Split.COUNT];
        int[] idOf;
        try (BlockReader reader = BlockReader.open(settings.configuration(), block)) {
            idOf = ids.of(reader, block.words(), kept);
        }
        BlockIds.write(settings.configuration(), file, idOf);
        return new Measured(block, file.toString(), Arrays.stream(kept).boxed().toList());
    }
}
