package io.thalweg.prepare.corpus;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.dataset.ImageSource;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A dataset of images that {@code thalweg prepare images} wrote. Travels to executors: it carries names, counts and
 * Hadoop's settings, and opens files where it is used.
 */
public final class ParquetImages implements ImageSource {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private final HadoopSettings settings;
    private final int channels;
    private final int height;
    private final int width;
    private final ArrayList<String> labels;
    private final LinkedHashMap<String, ArrayList<ImageShardFile>> splits = new LinkedHashMap<>();
    private transient @Nullable ImageManifest manifest;

    private ParquetImages(OutputFolder output, HadoopSettings settings, ImageManifest manifest) {
        this.folder = output.path().toString();
        this.settings = settings;
        this.channels = manifest.shape().channels();
        this.height = manifest.shape().height();
        this.width = manifest.shape().width();
        this.labels = new ArrayList<>(manifest.labels());
        this.manifest = manifest;
        manifest.splits().forEach((name, split) -> {
            ArrayList<ImageShardFile> shards = new ArrayList<>();
            for (ImageManifest.Shard shard : split.shards()) {
                String told = "Shard " + shards.size() + " of " + split.shards().size() + " of split '" + name + "'";
                shards.add(new ImageShardFile(told, output.path(), shard));
            }
            splits.put(name, shards);
        });
    }

    /**
     * Reads the manifest; no shard is touched yet.
     *
     * @throws io.thalweg.problem.JobFailed if the folder holds no whole dataset of images of this version
     */
    public static ParquetImages open(Configuration hadoop, String folder) {
        OutputFolder output = OutputFolder.at(hadoop, folder);
        return new ParquetImages(output, new HadoopSettings(hadoop), ImageManifest.read(output));
    }

    public String folder() {
        return folder;
    }

    public ImageManifest manifest() {
        ImageManifest known = manifest;
        if (known == null) {
            known = ImageManifest.read(output());
            manifest = known;
        }
        return known;
    }

    @Override
    public ImageShape shape() {
        return new ImageShape(channels, height, width);
    }

    @Override
    public List<String> labels() {
        return List.copyOf(labels);
    }

    @Override
    public ImageCorpus open(String split) {
        return new ImageSplit(
                splits.getOrDefault(split, new ArrayList<>()), shape(), labels.size(), settings.configuration());
    }

    @Override
    public long images(String split) {
        return splits.getOrDefault(split, new ArrayList<>()).stream()
                .mapToLong(ImageShardFile::images)
                .sum();
    }

    /**
     * Reads every byte of the dataset and checks it: lengths, SHA-256, the shards' footers, every image's length and label.
     *
     * @throws io.thalweg.problem.JobFailed naming the first file that is not what the manifest says
     */
    public void verify() throws IOException {
        for (Part part : manifest().parts()) {
            output().verify(part);
        }
        for (String split : splits.keySet()) {
            ImageCorpus corpus = open(split);
            corpus.forEachImage(0, corpus.images(), (pixels, offset, label) -> true);
        }
    }

    private OutputFolder output() {
        return OutputFolder.at(settings.configuration(), folder);
    }
}
