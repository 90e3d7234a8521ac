package io.thalweg.jobs;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.gan.generate.GanImageSource;
import io.thalweg.gan.generate.ImageFiles;
import io.thalweg.gan.images.ImageSheet;
import io.thalweg.prepare.ImageDatasetJob;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OneFile;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.Environment;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Makes images with a GAN. */
@Command(
        name = "images",
        description =
                "Make images with a GAN: on one sheet, as files, or, on Spark, as a dataset. An image follows from its"
                        + " number and the seed, so all three have the same ones.")
final class GenerateImagesCommand extends JobCommand {
    private static final String PNG = ".png";
    private static final int COLUMNS = 8;

    /** What is written. */
    enum Format {
        /** A PNG of all of them. */
        SHEET(10_000),
        /** A folder with a PNG of each. */
        FILES(100_000),
        /** A dataset, by tasks of Spark. */
        PARQUET(ImageDatasetJob.MOST_IMAGES);

        private final long mostImages;

        Format(long mostImages) {
            this.mostImages = mostImages;
        }

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A model made by 'thalweg train gan'.")
    @Nullable
    String model;

    @Option(
            names = "--output",
            paramLabel = "FILE.png|DIR",
            required = true,
            description = "The sheet, or the folder of files or of the dataset, on any file system.")
    @Nullable
    String output;

    @Option(names = "--overwrite", description = "Replace --output if it is there.")
    boolean overwrite;

    @Option(
            names = "--format",
            paramLabel = "sheet|files|parquet",
            converter = FormatConverter.class,
            description = "One PNG of all images, a PNG of each, or a dataset, written on Spark (default: sheet).")
    Format format = Format.SHEET;

    @Option(names = "--count", paramLabel = "N", description = "Images (default: 64).")
    long count = 64;

    @Option(
            names = "--columns",
            paramLabel = "N",
            description = "Images in a row of a sheet or of --interpolate (default: 8).")
    int columns = COLUMNS;

    @Option(
            names = "--label",
            paramLabel = "TEXT",
            description = "What the images show, of a model trained with --conditional; all labels in turn if none.")
    @Nullable
    String label;

    @Option(
            names = "--interpolate",
            description = "Each row goes from one noise to another, along the sphere, in --columns steps.")
    boolean interpolate;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of every random draw (default: 1).")
    long seed = 1;

    @Mixin
    final EngineOptions network = new EngineOptions();

    @Mixin
    final SparkOptions spark = new SparkOptions();

    @Override
    void check(List<Problem> problems) {
        Places.requireFolder(problems, "--model", model);
        within(problems, "--count", count, format.mostImages);
        within(problems, "--columns", columns, 100);
        if (interpolate && columns < 2) {
            problems.add(Problem.of("--interpolate needs at least two columns").found(columns));
        }
        if (interpolate && format == Format.PARQUET) {
            problems.add(Problem.of("--interpolate is for images to be looked at")
                    .found("--format parquet")
                    .allowed("--format sheet or files"));
        }
        if (columns != COLUMNS && format != Format.SHEET && !interpolate) {
            problems.add(Problem.of("--columns is for rows of images, and there are none")
                    .found(columns + " with --format " + format)
                    .allowed("--format sheet, or --format files with --interpolate")
                    .remedy("Leave --columns out"));
        }
        checkOutput(problems);
        spark.check(problems, 1);
    }

    private void checkOutput(List<Problem> problems) {
        boolean named = output != null && output.toLowerCase(Locale.ROOT).endsWith(PNG);
        if (format == Format.SHEET) {
            if (output != null && !named) {
                problems.add(Problem.of("--output is a sheet of images")
                        .found(output)
                        .allowed("a name that ends in .png")
                        .remedy("Name it so, or give --format files or parquet for a folder"));
            }
            return;
        }
        if (named) {
            problems.add(Problem.of("--output is a folder with --format " + format)
                    .found(String.valueOf(output))
                    .allowed("a name that does not end in .png"));
        } else if (!overwrite) {
            Places.requireVacant(problems, "--output", output, "--overwrite");
        }
        Places.requireApart(problems, "--model", model, "--output", output);
    }

    private void within(List<Problem> problems, String option, long value, long to) {
        if (value < 1 || value > to) {
            problems.add(Problem.of(option + " is out of range")
                    .found(value)
                    .allowed("1 to " + to + (option.equals("--count") ? " with --format " + format : "")));
        }
    }

    @Override
    int run(Console console) throws Exception {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("output", String.valueOf(output));
        result.put("images", count);
        String place = switch (format) {
            case SHEET -> OnStorage.sheet(this);
            case FILES -> OnStorage.files(this, result);
            case PARQUET -> OnSpark.dataset(this, console, result);
        };
        result.put("output", place);
        console.result(result, String.format(Locale.ROOT, "%,d images are in %s%n", count, place));
        return ExitCode.DONE;
    }

    /** From {@code sheet} as users write it. */
    static final class FormatConverter implements ITypeConverter<Format> {
        @Override
        public Format convert(String text) {
            return Arrays.stream(Format.values())
                    .filter(format -> format.toString().equals(text.strip().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("expected one of sheet, files, parquet"));
        }
    }

    /** What names Hadoop's classes, which the options must be readable without. */
    private static final class OnStorage {
        private OnStorage() {}

        static GanImageSource images(GenerateImagesCommand asked, Configuration hadoop) {
            return GanImageSource.of(
                    hadoop,
                    String.valueOf(asked.model),
                    asked.network.engine,
                    asked.network.device,
                    new GanImageSource.Request(
                            asked.count, asked.label, asked.interpolate ? asked.columns : 0, asked.seed));
        }

        static String sheet(GenerateImagesCommand asked) throws IOException {
            Configuration hadoop = new Configuration();
            Path file = new Path(String.valueOf(asked.output));
            FileSystem files = file.getFileSystem(hadoop);
            if (files.exists(file) && !asked.overwrite) {
                throw new BadConfiguration(
                        Problem.of("The output exists").at(file).remedy("Give another --output, or --overwrite"));
            }
            ImageCorpus images = images(asked, hadoop).checkedHere().open();
            int count = (int) asked.count;
            byte[] pixels = new byte[count * images.shape().bytes()];
            images.read(0, count, pixels, new int[count]);
            byte[] png = ImageSheet.png(images.shape(), pixels, Math.min(asked.columns, count));
            OneFile.write(hadoop, file, out -> out.write(png));
            return file.toString();
        }

        static String files(GenerateImagesCommand asked, Map<String, Object> result) throws IOException {
            Configuration hadoop = new Configuration();
            OutputFolder folder = OutputFolder.at(hadoop, String.valueOf(asked.output));
            folder.requireApart(List.of(String.valueOf(asked.model)));
            GanImageSource images = images(asked, hadoop).checkedHere();
            result.put("labels", images.labels());
            ImageFiles.write(images, folder, existing(asked), Environment.createdBy());
            return folder.path().toString();
        }

        static OutputFolder.Existing existing(GenerateImagesCommand asked) {
            return asked.overwrite ? OutputFolder.Existing.OVERWRITE : OutputFolder.Existing.REFUSE;
        }
    }

    /** Apart, because picocli looks at every method of a command, and Spark may not be loaded for that. */
    private static final class OnSpark {
        private static final String NAME = "thalweg generate images";

        private OnSpark() {}

        static String dataset(GenerateImagesCommand asked, Console console, Map<String, Object> result)
                throws IOException {
            String output = String.valueOf(asked.output);
            SparkSetup.Workload workload = new SparkSetup.Workload.Data();
            // What the model has to say against it is said before a cluster is asked for anything.
            GanImageSource images = OnStorage.images(
                    asked,
                    SparkSetup.preview(NAME, asked.spark.master, asked.spark.settings(), workload)
                            .hadoop());
            ProgressLine progress = console.progress();
            try (JavaSparkContext spark =
                    SparkSetup.start(NAME, asked.spark.master, asked.spark.settings(), workload)) {
                OutputFolder.at(spark.hadoopConfiguration(), output).requireApart(List.of(String.valueOf(asked.model)));
                ImageManifest manifest = ImageDatasetJob.run(
                        spark,
                        spark.isLocal() ? images.checkedHere() : images,
                        new ImageDatasetJob.Request(
                                output, OnStorage.existing(asked), images.options(), List.of(images.parameters())),
                        (step, done, total) -> progress.step("generate", done, total));
                result.put("labels", manifest.labels());
                result.put("shards", manifest.parts().size());
            } finally {
                progress.endLine();
            }
            return output;
        }
    }
}
