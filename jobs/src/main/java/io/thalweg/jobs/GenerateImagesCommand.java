package io.thalweg.jobs;

import io.thalweg.average.ModelState;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.Noise;
import io.thalweg.gan.images.ImageSheet;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OneFile;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.GanModelFolder;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes images with a GAN. */
@Command(name = "images", description = "Make images with a GAN, on one sheet.")
final class GenerateImagesCommand extends JobCommand {
    private static final int MOST_IMAGES = 10_000;
    private static final int AT_A_TIME = 256;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A model made by 'thalweg train gan'.")
    @Nullable
    String model;

    @Option(
            names = "--output",
            paramLabel = "FILE.png",
            required = true,
            description = "The sheet, on any file system.")
    @Nullable
    String output;

    @Option(names = "--overwrite", description = "Replace --output if it is there.")
    boolean overwrite;

    @Option(names = "--count", paramLabel = "N", description = "Images (default: 64).")
    int count = 64;

    @Option(names = "--columns", paramLabel = "N", description = "Images in a row (default: 8).")
    int columns = 8;

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

    @Override
    void check(List<Problem> problems) {
        Places.requireFolder(problems, "--model", model);
        within(problems, "--count", count, 1, MOST_IMAGES);
        within(problems, "--columns", columns, 1, 100);
        if (interpolate && columns < 2) {
            problems.add(Problem.of("--interpolate needs at least two columns").found(columns));
        }
        if (output != null && !output.toLowerCase(java.util.Locale.ROOT).endsWith(".png")) {
            problems.add(
                    Problem.of("--output is a sheet of images").found(output).allowed("a name that ends in .png"));
        }
    }

    private static void within(List<Problem> problems, String option, int value, int from, int to) {
        if (value < from || value > to) {
            problems.add(Problem.of(option + " is out of range").found(value).allowed(from + " to " + to));
        }
    }

    @Override
    int run(Console console) throws Exception {
        return new OnStorage(this).run(console);
    }

    /** What names Hadoop's classes, which the options must be readable without. */
    private static final class OnStorage {
        private final GenerateImagesCommand asked;

        OnStorage(GenerateImagesCommand asked) {
            this.asked = asked;
        }

        int run(Console console) throws Exception {
            Configuration hadoop = new Configuration();
            Path file = new Path(String.valueOf(asked.output));
            FileSystem files = file.getFileSystem(hadoop);
            if (files.exists(file) && !asked.overwrite) {
                throw new BadConfiguration(
                        Problem.of("The output exists").at(file).remedy("Give another --output, or --overwrite"));
            }
            GanModelFolder folder = GanModelFolder.open(OutputFolder.at(hadoop, String.valueOf(asked.model)));
            GanShape shape = folder.shape();
            int[] labels = labels(folder);
            byte[] pixels = make(folder, shape, labels);
            byte[] png = ImageSheet.png(folder.config().images(), pixels, Math.min(asked.columns, asked.count));
            OneFile.write(hadoop, file, out -> out.write(png));
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("output", file.toString());
            result.put("images", asked.count);
            console.result(result, asked.count + " images are in " + file + "\n");
            return ExitCode.DONE;
        }

        /** Of each image; none for a model without. */
        private int[] labels(GanModelFolder folder) {
            List<String> names = folder.config().labels();
            if (folder.shape().classes() == 0) {
                if (asked.label != null) {
                    throw new BadConfiguration(Problem.of("The model knows no labels")
                            .found("--label " + asked.label)
                            .at(folder.folder().path())
                            .remedy("Leave --label out, or train with --conditional"));
                }
                return new int[0];
            }
            int[] labels = new int[asked.count];
            if (asked.label == null) {
                Arrays.setAll(labels, i -> (asked.interpolate ? i / asked.columns : i) % names.size());
                return labels;
            }
            int chosen = names.indexOf(asked.label);
            if (chosen < 0) {
                throw new BadConfiguration(Problem.of("--label names none of the model's")
                        .found(asked.label)
                        .allowed(String.join(", ", names))
                        .at(folder.folder().path()));
            }
            Arrays.fill(labels, chosen);
            return labels;
        }

        private byte[] make(GanModelFolder folder, GanShape shape, int[] labels) throws IOException {
            GanConfig trained = folder.config().training();
            GanConfig here = new GanConfig(
                    trained.network(),
                    trained.learning(),
                    trained.averaging(),
                    trained.batch(),
                    trained.epochs(),
                    asked.network.engine,
                    asked.network.device,
                    trained.threads(),
                    trained.seed());
            BadConfiguration.throwIfAny(GanProgram.engine(asked.network.engine)
                    .refusals(shape, trained.learning().objective(), asked.network.device));
            ModelState state = folder.parameters();
            float[] noise = noise(shape.noise());
            byte[] pixels = new byte[asked.count * shape.values()];
            try (Gan gan = GanProgram.open(here, shape, -1)) {
                gan.load(state);
                for (int from = 0; from < asked.count; from += AT_A_TIME) {
                    int to = Math.min(asked.count, from + AT_A_TIME);
                    byte[] made = gan.generate(
                            Arrays.copyOfRange(noise, from * shape.noise(), to * shape.noise()),
                            labels.length == 0 ? labels : Arrays.copyOfRange(labels, from, to));
                    System.arraycopy(made, 0, pixels, from * shape.values(), made.length);
                }
            }
            return pixels;
        }

        private float[] noise(int length) {
            float[] drawn = Noise.normal(asked.seed, "gan.generate", asked.count * length);
            return asked.interpolate ? Noise.rows(drawn, length, asked.columns) : drawn;
        }
    }
}
