package io.thalweg.prepare;

import io.thalweg.prepare.staging.BlockReader;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import org.apache.spark.api.java.function.Function;

/** Counts from a block's dictionary how many of its tokens stay, by split. */
final class MeasureTask implements Function<byte[], long[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final WordIds ids;

    MeasureTask(HadoopSettings settings, WordIds ids) {
        this.settings = settings;
        this.ids = ids;
    }

    @Override
    public long[] call(byte[] json) {
        StagedBlock block = Json.parse(json, StagedBlock.class, "a task's description");
        return Storage.access(block.path(), () -> {
            try (BlockReader reader = BlockReader.open(settings.configuration(), block)) {
                return ids.kept(reader);
            }
        });
    }
}
