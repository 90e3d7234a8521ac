package io.thalweg.prepare;

import io.thalweg.prepare.collection.CollectionTask;
import io.thalweg.prepare.collection.ImageReadOptions;
import io.thalweg.prepare.collection.LabelLookup;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Reads its files once, and stages their images at the dataset's size. */
final class StageImagesTask implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final ImageReadOptions read;
    private final ImageTreatment treatment;
    private final Broadcast<byte[]> labels;

    /** @param labels of the label file, packed */
    StageImagesTask(HadoopSettings settings, Path folder, ImagePreparationConfig config, Broadcast<byte[]> labels) {
        this.settings = settings;
        this.folder = folder.toString();
        this.read = config.read();
        this.treatment = new ImageTreatment(
                config.image(), config.filters(), config.duplicates().mode(), config.heldOut());
        this.labels = labels;
    }

    /** @param split the split of all images, or -1 to go by each one's hash */
    record Work(CollectionTask read, int split) {}

    @Override
    public byte[] call(byte[] bytes) {
        Work work = Json.parse(bytes, Work.class, "a task's description");
        TaskContext task = TaskContext.get();
        // The attempt's number makes the file this attempt's own: another may run at the same time, or have died.
        String name = String.format(Locale.ROOT, "read-%06d-%d.staged", task.partitionId(), task.taskAttemptId());
        Path file = new Path(folder, name);
        Configuration hadoop = settings.configuration();
        LabelLookup lookup = LabelLookup.of(labels.value());
        return Storage.access(file, () -> {
            try (ImageStaging staging = new ImageStaging(hadoop, file, work.split(), treatment)) {
                work.read().read(hadoop, read, treatment.image().maxImageBytes(), lookup, staging);
                return Json.toBytes(staging.finish(lookup.use().told()));
            }
        });
    }
}
