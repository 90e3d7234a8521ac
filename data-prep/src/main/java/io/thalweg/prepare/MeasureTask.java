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
    private final StagedIds ids;

    MeasureTask(HadoopSettings settings, Path folder, StagedIds ids) {
        this.settings = settings;
        this.folder = folder.toString();
        this.ids = ids;
    }

    /**
     * @param idsPath the {@link BlockIds} of the block
     * @param kept tokens that there will be, by split
     * @param dropped words of all splits that become no token
     */
    record Measured(StagedBlock block, String idsPath, List<Long> kept, long dropped) {
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
        StagedIds.Lookup lookup = ids.lookup();
        BlockIds idsOfWords = new BlockIds(block.words());
        long[] kept = new long[Split.COUNT];
        long[] dropped = new long[1];
        try (BlockReader reader = BlockReader.open(settings.configuration(), block)) {
            reader.forEachWord((bytes, from, to, counts) -> {
                int[] word = lookup.ids(bytes, from, to);
                idsOfWords.add(word);
                for (int split = 0; split < kept.length; split++) {
                    kept[split] += word.length * counts[split];
                    dropped[0] += word.length == 0 ? counts[split] : 0;
                }
            });
        }
        idsOfWords.write(settings.configuration(), file);
        return new Measured(block, file.toString(), Arrays.stream(kept).boxed().toList(), dropped[0]);
    }
}
