package io.thalweg.prepare;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.prepare.corpus.ImageShardWriter;
import io.thalweg.prepare.image.ColourCount;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;

/** Writes one shard: the images of a partition, which come in the order of their keys. */
final class ImageShardTask implements Function2<Integer, Iterator<byte[]>, Iterator<byte[]>> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final int channels;
    private final int height;
    private final int width;
    private final String[] names;

    /** @param shards of which each partition is one */
    ImageShardTask(HadoopSettings settings, Path folder, ImageShape shape, List<ImageShardLayout.Shard> shards) {
        this.settings = settings;
        this.folder = folder.toString();
        this.channels = shape.channels();
        this.height = shape.height();
        this.width = shape.width();
        this.names = shards.stream()
                .map(shard ->
                        String.format(Locale.ROOT, "%s/part-%05d", shard.split().label(), shard.number()))
                .toArray(String[]::new);
    }

    /**
     * @param labelled images with a label
     * @param colours sums over all images
     */
    record Result(ImageManifest.Shard shard, long labelled, ColourCount.Sums colours) {}

    @Override
    public Iterator<byte[]> call(Integer partition, Iterator<byte[]> records) {
        // An attempt after the first has a file of its own: the one before may still be writing.
        int attempt = TaskContext.get().attemptNumber();
        String name = names[partition] + (attempt == 0 ? "" : "-" + attempt) + ".parquet";
        ImageShape shape = new ImageShape(channels, height, width);
        Path place = new Path(folder);
        return Storage.access(new Path(place, name), () -> {
            try (ImageShardWriter writer = ImageShardWriter.create(settings.configuration(), place, name, shape)) {
                ColourCount colours = new ColourCount(shape);
                long labelled = 0;
                while (records.hasNext()) {
                    byte[] record = records.next();
                    int label = StagedImages.label(record);
                    labelled += label >= 0 ? 1 : 0;
                    colours.add(record, StagedImages.pixels(record));
                    writer.write(StagedImages.id(record), label, record, StagedImages.pixels(record));
                }
                return List.of(Json.toBytes(new Result(writer.finish(), labelled, colours.sums())))
                        .iterator();
            }
        });
    }
}
