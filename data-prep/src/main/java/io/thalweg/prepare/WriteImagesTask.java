package io.thalweg.prepare;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageSource;
import io.thalweg.prepare.corpus.ImageShardWriter;
import io.thalweg.prepare.image.ColourCount;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/** Writes one shard by its number: a stretch of a source's images, each called by its own number in the split. */
final class WriteImagesTask implements Function<Integer, byte[]> {
    private static final long serialVersionUID = 1L;

    private final ImageSource source;
    private final HadoopSettings settings;
    private final String folder;
    private final String split;
    private final long imagesPerShard;

    WriteImagesTask(ImageSource source, HadoopSettings settings, Path folder, String split, long imagesPerShard) {
        this.source = source;
        this.settings = settings;
        this.folder = folder.toString();
        this.split = split;
        this.imagesPerShard = imagesPerShard;
    }

    @Override
    public byte[] call(Integer shard) {
        // An attempt after the first has a file of its own: the one before may still be writing.
        int attempt = TaskContext.get().attemptNumber();
        String name =
                String.format(Locale.ROOT, "%s/part-%05d%s.parquet", split, shard, attempt == 0 ? "" : "-" + attempt);
        Path place = new Path(folder);
        return Storage.access(new Path(place, name), () -> {
            ImageCorpus images = source.open(split);
            long from = shard * imagesPerShard;
            long to = Math.min(images.images(), from + imagesPerShard);
            long[] counts = {from, 0};
            ColourCount colours = new ColourCount(images.shape());
            try (ImageShardWriter writer =
                    ImageShardWriter.create(settings.configuration(), place, name, images.shape())) {
                images.forEachImage(from, to, (pixels, offset, label) -> {
                    byte[] id = Long.toString(counts[0]++).getBytes(StandardCharsets.US_ASCII);
                    counts[1] += label == ImageCorpus.NO_LABEL ? 0 : 1;
                    colours.add(pixels, offset);
                    writer.write(id, label, pixels, offset);
                    return true;
                });
                return Json.toBytes(new ImageShardTask.Result(writer.finish(), counts[1], colours.sums()));
            }
        });
    }
}
