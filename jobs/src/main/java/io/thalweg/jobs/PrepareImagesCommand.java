package io.thalweg.jobs;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.preflight.ImagePreparationPreflight;
import io.thalweg.prepare.ImagePreparation;
import io.thalweg.prepare.ImagePreparationConfig;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Makes a dataset of images. */
@Command(
        name = "images",
        description =
                "Make a dataset of images of one size from PNG, JPEG, GIF, BMP, TIFF and WebP, in folders, zip, tar or Parquet,"
                        + " and from IDX and CIFAR's binary files; labels are the names of folders, those of records, or come"
                        + " from a table.")
final class PrepareImagesCommand extends JobCommand {
    @Option(
            names = "--input",
            paramLabel = "PATH",
            arity = "1..*",
            description = "What is read, and split into train, valid and test by a hash of each image.")
    List<String> input = new ArrayList<>();

    @Option(
            names = "--train",
            paramLabel = "PATH",
            arity = "1..*",
            description = "The training split's own input, instead of --input.")
    List<String> train = new ArrayList<>();

    @Option(names = "--valid", paramLabel = "PATH", arity = "1..*", description = "The validation split's own input.")
    List<String> valid = new ArrayList<>();

    @Option(names = "--test", paramLabel = "PATH", arity = "1..*", description = "The test split's own input.")
    List<String> test = new ArrayList<>();

    @Option(
            names = "--against",
            paramLabel = "DIR",
            arity = "1..*",
            description =
                    "With --dedup: datasets of images, none of which comes into this one: test sets, for example.")
    List<String> against = new ArrayList<>();

    @Mixin
    final OutputOptions output = new OutputOptions();

    private final ConfigOptions<ImagePreparationConfig> options = ConfigOptions.of(
                    ImagePreparationConfig.of(List.of("input"), "output", ImageOptions.DEFAULT))
            .supply("inputs", () -> input)
            .supply("train", () -> train)
            .supply("valid", () -> valid)
            .supply("test", () -> test)
            .supply("against", () -> against)
            .supply("output", () -> output.folder())
            .supply("existing", () -> output.existing())
            .explain(
                    "folderLabels",
                    "Which folder names an image's label: the outermost below the input, the whole path below it, or none. None"
                            + " leaves out the labels of records, too.")
            .explain("labelFile", "A table of labels instead: a file and its label on each line, tab or comma between.")
            .explain(
                    "cifarLabels",
                    "Which labels of CIFAR-100 are used: of its 100 classes, or of its 20 groups of classes.")
            .explain(
                    "imageColumn",
                    "The column of Parquet files that holds the images: files' bytes, or groups of bytes and path, or as"
                            + " Spark's data source \"image\" has them.")
            .explain("labelColumn", "The column of Parquet files that holds the labels: strings or whole numbers.")
            .explain("maxArchiveEntries", "Most entries of a zip or tar; what comes after is not read.")
            .explain(
                    "maxArchiveRatio",
                    "Most bytes that an archive or a file of records may unpack to, for each that it has.")
            .explain("size", "Height and width of every image of the dataset.")
            .explain("channels", "1 for grey, 3 for red, green and blue.")
            .explain("crop", "The square in the middle of each image is used, or all of it, squeezed.")
            .explain("filter", "--resize", "How pixels are weighed when an image changes its size.")
            .explain("smallImages", "What becomes of images smaller than --size: refused as bad, or enlarged.")
            .explain("background", "What shows behind transparent pixels.")
            .explain("maxPixels", "Images with more are bad; told by their headers, before anything is decoded.")
            .explain("maxImageBytes", "Encoded images with more bytes are bad.")
            .explain("decodeSeconds", "Images that take longer to decode are bad.")
            .explain(
                    "minSide",
                    "Images whose shorter side has fewer pixels are dropped, before resizing; 0 for no bound.")
            .explain("maxSide", "Images whose longer side has more pixels are dropped; 0 for no bound.")
            .explain("minAspect", "Images of a lower width by height are dropped; 0 for no bound.")
            .explain("maxAspect", "Images of a higher width by height are dropped; 0 for no bound.")
            .explain(
                    "minDeviation",
                    "Images none of whose channels deviates so much from its mean (0 to 127.5) are dropped: flat ones, of one"
                            + " colour; 0 for no bound.")
            .explain(
                    "mode",
                    "--dedup",
                    "Which copies are dropped: none, those of equal pixels, or those that look alike, too: for photographs, as drawings"
                            + " and digits look alike by it that are not the same.")
            .explain("hashDistance", "Bits of 64 in which perceptual hashes of images that look alike differ, at most.")
            .explain("bucketCap", "Different hashes of one bucket that others are held against, at most.")
            .explain("shards", "Shards of the training split; 0 to choose by its size.")
            .explain("heldOut", "Part of the images that goes to valid, and as large a part to test.")
            .explain("maxBadFraction", "Part of the images that may be bad before the job fails.");

    @Mixin
    final SparkOptions spark = new SparkOptions();

    @Mixin
    final DryRunOptions dryRun = new DryRunOptions();

    private @Nullable ImagePreparationConfig config;

    @Override
    void addOptions(CommandSpec spec) {
        options.addTo(spec);
    }

    @Override
    void check(List<Problem> problems) {
        config = options.build(problems).orElse(null);
        input.forEach(path -> Places.requireInput(problems, "--input", path));
        train.forEach(path -> Places.requireInput(problems, "--train", path));
        valid.forEach(path -> Places.requireInput(problems, "--valid", path));
        test.forEach(path -> Places.requireInput(problems, "--test", path));
        against.forEach(path -> Places.requireFolder(problems, "--against", path));
        if (config != null && !config.read().labelFile().isEmpty()) {
            Places.requireFile(problems, "--label-file", config.read().labelFile());
        }
        List<String> all = Stream.of(input, train, valid, test, against)
                .flatMap(List::stream)
                .toList();
        output.check(problems, "an input", all);
        spark.check(problems, 1);
    }

    @Override
    int run(Console console) throws Exception {
        if (config == null) {
            throw new IllegalStateException("The options have not been checked");
        }
        return dryRun.dryRun ? OnSpark.look(this, config, console) : OnSpark.run(this, config, console);
    }

    /** Apart, because picocli looks at every method of a command, and Spark may not be loaded for that. */
    private static final class OnSpark {
        private OnSpark() {}

        private static final String NAME = "thalweg prepare images";

        static int look(PrepareImagesCommand command, ImagePreparationConfig config, Console console) {
            SparkSetup.Preview preview = SparkSetup.preview(
                    NAME, command.spark.master, command.spark.settings(), new SparkSetup.Workload.Data());
            ImagePreparationPreflight found =
                    ImagePreparationPreflight.of(preview.settings(), preview.hadoop(), config);
            return new PreflightReport(found.json(), found.text(), found.problems(), found.notes()).tell(console);
        }

        static int run(PrepareImagesCommand command, ImagePreparationConfig config, Console console) {
            ProgressLine progress = console.progress();
            ImageManifest manifest;
            try (JavaSparkContext spark = SparkSetup.start(
                    NAME, command.spark.master, command.spark.settings(), new SparkSetup.Workload.Data())) {
                manifest = ImagePreparation.run(
                        spark,
                        config,
                        (step, done, total) -> progress.step(step.name().toLowerCase(Locale.ROOT), done, total));
            } finally {
                progress.endLine();
            }
            warn(console, config, manifest);
            console.result(json(config.output(), manifest), text(config.output(), manifest));
            return ExitCode.DONE;
        }

        private static void warn(Console console, ImagePreparationConfig config, ImageManifest manifest) {
            long breaks = manifest.counters().getOrDefault("file_breaks", 0L);
            if (breaks > 0) {
                console.warning(breaks + " input files end too early, are damaged inside or were not read to"
                        + " their end; what came before was kept");
            }
            long hot = manifest.counters().getOrDefault("hot_buckets", 0L);
            if (hot > 0) {
                console.warning(hot
                        + " buckets of --dedup near have more different hashes than --bucket-cap; some near copies may have"
                        + " stayed. Raise it, or lower --hash-distance");
            }
            long unused = manifest.counters().getOrDefault("label_lines_unused", 0L);
            // One may be the table's heading.
            if (unused > 1) {
                console.warning(unused + " lines of --label-file name no image that was read");
            }
            Part quarantine = manifest.quarantine();
            if (quarantine != null) {
                console.warning(manifest.counters().getOrDefault("images_bad", 0L) + " images could not be used. See "
                        + config.output() + "/" + quarantine.path());
            }
        }

        private static Map<String, Object> json(String output, ImageManifest manifest) {
            Map<String, Object> splits = new TreeMap<>();
            manifest.splits().forEach((name, split) -> {
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("images", split.images());
                told.put("shards", split.shards().size());
                splits.put(name, told);
            });
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("dataset", output);
            json.put("channels", manifest.shape().channels());
            json.put("height", manifest.shape().height());
            json.put("width", manifest.shape().width());
            json.put("labels", manifest.labels());
            json.put("splits", splits);
            json.putAll(ImageAccount.json(manifest));
            json.put("counters", new TreeMap<>(manifest.counters()));
            return json;
        }

        private static String text(String output, ImageManifest manifest) {
            StringBuilder text = new StringBuilder("Dataset: " + output + "\n");
            text.append(String.format(
                    Locale.ROOT,
                    "  images      %d x %d, %s%n",
                    manifest.shape().height(),
                    manifest.shape().width(),
                    manifest.shape().channels() == 1 ? "grey" : "colour"));
            text.append(String.format(
                    Locale.ROOT, "  labels      %,d%n", manifest.labels().size()));
            new TreeMap<>(manifest.splits())
                    .forEach((name, split) -> text.append(String.format(
                            Locale.ROOT,
                            "  %-11s %,d images, %d shards%n",
                            name,
                            split.images(),
                            split.shards().size())));
            return text.append(ImageAccount.text(manifest)).toString();
        }
    }
}
