package io.thalweg.prepare;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.dedup.ImageDedupConfig;
import io.thalweg.prepare.dedup.ImageFingerprint;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.pipeline.DroppedSample;
import io.thalweg.storage.HadoopSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Finds the copies among staged images, names some of them, and counts anew where the rest have their keys. */
final class ImageCopySearch {
    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final Path staging;
    private final ImageDedupConfig config;
    private final AgainstImages against;

    ImageCopySearch(
            JavaSparkContext spark,
            SparkStep step,
            HadoopSettings settings,
            Path staging,
            ImageDedupConfig config,
            AgainstImages against) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.staging = staging;
        this.config = config;
        this.against = against;
    }

    /**
     * What was found.
     *
     * @param files the one that says which of a staging file's images are dropped, for each; empty for none
     * @param histogram of the keys of images that stay
     */
    record Result(List<String> files, ImageHistogram histogram) {}

    /**
     * @param staged of every reading task, in the order of the input: of train, valid and test, if each has its own
     * @param dropped gets the copies
     * @param counters get what there is to say of buckets
     */
    Result find(List<ImageStaging.Result> staged, DroppedImages dropped, Map<String, Long> counters) {
        // Of copies in two splits that were given, the test split's stays, then the validation split's.
        List<Integer> order = IntStream.range(0, staged.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -staged.get(i).split()))
                .toList();
        List<AgainstImages.Fingerprints> theirs = against.fingerprints(spark, step, settings, staging, config.mode());
        List<RecordFile> ours = order.stream()
                .map(i -> Objects.requireNonNull(staged.get(i).hashes(), "no fingerprints were taken"))
                .toList();
        ImageDeduplication.Found found = new ImageDeduplication(spark, step, settings, staging, config)
                .find(theirs.stream().map(AgainstImages.Fingerprints::file).toList(), ours);
        counters.putAll(found.counters());
        for (ImageDeduplication.Copies copies : found.copies()) {
            dropped.count(copies.reason(), copies.images());
            List<ImageManifest.Example> examples = new ArrayList<>();
            for (CopySample.Group group : copies.groups()
                    .subList(0, Math.min(DroppedSample.MOST, copies.groups().size()))) {
                examples.add(new ImageManifest.Example(
                        name(group.copy(), theirs, found, staged, order),
                        (copies.reason().startsWith(ImageDeduplication.NEAR) ? "nearly equal to " : "equal to ")
                                + name(group.survivor(), theirs, found, staged, order)
                                + (group.copies() > 1 ? ", one of " + group.copies() + " copies" : "")));
            }
            dropped.examples(copies.reason(), examples);
        }
        String[] files = new String[staged.size()];
        for (int i = 0; i < files.length; i++) {
            files[order.get(i)] = found.ours().get(i).dropped();
        }
        return new Result(List.of(files), histogram(found.ours()));
    }

    private String name(
            long id,
            List<AgainstImages.Fingerprints> theirs,
            ImageDeduplication.Found found,
            List<ImageStaging.Result> staged,
            List<Integer> order) {
        boolean isOurs = id >= found.ours().get(0).firstId();
        List<Stretch> stretches = isOurs ? found.ours() : found.against();
        int index = Stretch.of(stretches, id);
        Stretch stretch = stretches.get(index);
        return Storage.access(stretch.fingerprints().path(), () -> {
            long position = position(stretch, id);
            if (!isOurs) {
                return "image " + position + " of " + theirs.get(index).name();
            }
            Path file = new Path(staged.get(order.get(index)).file());
            return ImageStaging.field(
                    new String(StagedImages.idAt(settings.configuration(), file, position), StandardCharsets.UTF_8));
        });
    }

    private long position(Stretch stretch, long id) throws IOException {
        try (RecordFile.Records records =
                stretch.fingerprints().open(settings.configuration(), id - stretch.firstId())) {
            return ImageFingerprint.position(records.next());
        }
    }

    private ImageHistogram histogram(List<Stretch> stretches) {
        JavaRDD<byte[]> counted = new StretchRecords(settings)
                .of(spark, stretches, (fingerprint, id) -> List.of(fingerprint))
                .mapPartitions(fingerprints -> {
                    ImageHistogram histogram = new ImageHistogram();
                    while (fingerprints.hasNext()) {
                        histogram.add(ImageFingerprint.key(fingerprints.next()));
                    }
                    return List.of(histogram.packed()).iterator();
                });
        ImageHistogram histogram = new ImageHistogram();
        step.collect(Step.COMPARE, counted, stretches.size()).forEach(histogram::addPacked);
        return histogram;
    }
}
