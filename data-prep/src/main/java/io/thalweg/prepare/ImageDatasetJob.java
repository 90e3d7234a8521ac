package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.dataset.ImageSource;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.image.ColourCount;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Writes the training split of any source of images as a dataset of its own: images that a model makes become one that
 * everything reads which {@link ImagePreparation} has written. Shards are cut by the number of images alone, so the same
 * source gives the same files whatever the cluster.
 */
public final class ImageDatasetJob {
    /** Most images in all: as many as shards hold without a shard growing beyond what one task should write. */
    public static final long MOST_IMAGES = 1_000_000_000;

    /** Shards begin at multiples of this, so that sources that make images by minibatches make each once. */
    private static final int SHARD_MULTIPLE = 1 << 10;

    private static final int SHARD_IMAGES = 1 << 14;
    private static final int WISHED_SHARDS = 4096;
    private static final String TRAIN = Split.TRAIN.label();

    private ImageDatasetJob() {}

    /**
     * Where the images go, and what the manifest says of them.
     *
     * @param output the dataset's folder
     * @param options every option that decided the images
     * @param sources what they come from
     */
    public record Request(
            String output,
            OutputFolder.Existing existing,
            Map<String, Object> options,
            List<DatasetManifest.Source> sources) {
        public Request {
            options = Map.copyOf(options);
            sources = List.copyOf(sources);
        }
    }

    /**
     * Writes the dataset and commits it.
     *
     * @return the manifest it committed
     * @throws BadConfiguration if there are no images or too many, or the output may not be written; nothing was started
     * @throws io.thalweg.problem.JobFailed if the work failed; what was written is removed
     */
    public static ImageManifest run(
            JavaSparkContext spark, ImageSource source, Request request, PreparationListener listener) {
        long each = imagesPerShard(source.images(TRAIN), source.shape().bytes());
        return run(spark, source, request, listener, each);
    }

    /** @param each images of every shard but the last */
    static ImageManifest run(
            JavaSparkContext spark, ImageSource source, Request request, PreparationListener listener, long each) {
        List<Problem> problems = new ArrayList<>();
        long images = source.images(TRAIN);
        if (images < 1 || images > MOST_IMAGES) {
            problems.add(Problem.of("A dataset cannot have so many images")
                    .found(images)
                    .allowed("1 to " + MOST_IMAGES));
        }
        OutputFolder output = CheckedOutput.of(
                spark.hadoopConfiguration(),
                request.output(),
                request.existing(),
                request.sources().stream().map(DatasetManifest.Source::path),
                problems);
        BadConfiguration.throwIfAny(problems);
        return ClaimedOutput.fill(
                spark,
                output,
                request.existing(),
                () -> List.of(TRAIN),
                lease -> write(spark, source, request, output, lease, listener, each));
    }

    private static ImageManifest write(
            JavaSparkContext spark,
            ImageSource source,
            Request request,
            OutputFolder output,
            OutputLease lease,
            PreparationListener listener,
            long each) {
        long images = source.images(TRAIN);
        int count = (int) ((images - 1) / each + 1);
        List<Integer> numbers = IntStream.range(0, count).boxed().toList();
        WriteImagesTask task =
                new WriteImagesTask(source, new HadoopSettings(output.hadoop()), output.path(), TRAIN, each);
        JavaRDD<byte[]> rdd = spark.parallelize(numbers, count).map(task);
        List<ImageManifest.Shard> shards = new ArrayList<>();
        ColourCount colours = new ColourCount(source.shape());
        long labelled = 0;
        for (byte[] json : new SparkStep(spark, listener).collect(Step.WRITE, rdd, count)) {
            ImageShardTask.Result result = Json.parse(json, ImageShardTask.Result.class, "a task's result");
            shards.add(result.shard());
            labelled += result.labelled();
            colours.add(result.colours());
        }
        Map<String, ImageManifest.Split> splits = Map.of(TRAIN, new ImageManifest.Split(images, shards));
        ImageManifest manifest = new ImageManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                ImageManifest.KIND,
                request.options(),
                source.shape(),
                source.labels(),
                splits,
                null,
                List.of(),
                Map.of(TRAIN, colours.colours()),
                new TreeMap<>(Map.of("images_written", images, "images_without_label", images - labelled)),
                request.sources(),
                DatasetAssembly.createdBy());
        return Storage.access(output.path(), () -> {
            lease.requireHeld();
            ImagePreparationRun.removeUnnamed(output, splits);
            output.commit(manifest);
            return manifest;
        });
    }

    /** As many as make a shard of middling size, more where there would be very many shards. */
    static long imagesPerShard(long images, int imageBytes) {
        long small = Math.min(SHARD_IMAGES, ImagePreparationConfig.BYTES_PER_SHARD / imageBytes);
        long each = Math.max(small, images / WISHED_SHARDS);
        return Math.max(1, each / SHARD_MULTIPLE) * SHARD_MULTIPLE;
    }
}
