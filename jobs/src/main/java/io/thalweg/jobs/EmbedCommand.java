package io.thalweg.jobs;

import io.thalweg.embed.EmbedConfig;
import io.thalweg.embed.EmbedJob;
import io.thalweg.embed.EmbeddingModel;
import io.thalweg.embed.EmbeddingsManifest;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.Environment;
import io.thalweg.training.Word2VecModelConfig;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Embeds words, lines or documents in a batch. */
@Command(
        name = "embed",
        description = "Embed the words, lines or documents of an input in a batch, with a model's word vectors.")
final class EmbedCommand extends JobCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "A model of word vectors.")
    @Nullable
    String model;

    @Option(
            names = "--input",
            paramLabel = "PATH",
            arity = "1..*",
            description = "Files, folders or globs, as 'thalweg prepare text' reads them; for --unit word, all of the"
                    + " model's words without it.")
    List<String> inputs = new ArrayList<>();

    @Mixin
    final OutputOptions output = new OutputOptions();

    private final ConfigOptions<EmbedConfig> options = ConfigOptions.of(EmbedConfig.defaults())
            .explain("unit", "What gets a vector: distinct words, lines (records), or whole files (records).")
            .explain("format", "Of the files written.")
            .explain("weighting", "Of the words in a text: all alike, or smooth inverse frequency (SIF).")
            .explain("sifSmoothing", "The a of SIF's weight a / (a + p(word)).")
            .explain("withText", "Write each text beside its vector, in Parquet.");

    @Option(
            names = "--text-field",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "Of JSON lines, the member that holds the text (default: text).")
    String textField = ReadOptions.DEFAULT.textField();

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "Of Parquet, the column that holds the text (default: text).")
    String textColumn = ReadOptions.DEFAULT.textColumn();

    @Mixin
    final SparkOptions spark = new SparkOptions();

    private @Nullable EmbedConfig config;
    private @Nullable ReadOptions reading;

    @Override
    void addOptions(CommandSpec spec) {
        options.addTo(spec);
    }

    @Override
    void check(List<Problem> problems) {
        config = options.build(problems).orElse(null);
        try {
            reading = new ReadOptions(TextUnit.LINE, textField, textColumn, ReadOptions.DEFAULT_DOCUMENT_BYTES);
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        }
        Places.requireFolder(problems, "--model", model);
        inputs.forEach(input -> Places.requireInput(problems, "--input", input));
        if (inputs.isEmpty() && config != null && config.unit() != EmbedConfig.Unit.WORD) {
            problems.add(
                    Problem.of("--input is missing").remedy("Give --input PATH, or --unit word for the model's words"));
        }
        output.check(problems, "--input", inputs);
        if (model != null) {
            Places.requireApart(problems, "--model", model, "--output", output.output);
        }
        spark.check(problems, 1);
    }

    @Override
    int run(Console console) throws Exception {
        if (config == null || reading == null) {
            throw new IllegalStateException("The options have not been checked");
        }
        return OnSpark.run(this, config, reading, console);
    }

    /** Apart, because picocli looks at every method of a command, and Spark may not be loaded for that. */
    private static final class OnSpark {
        private OnSpark() {}

        static int run(EmbedCommand command, EmbedConfig config, ReadOptions reading, Console console)
                throws Exception {
            String output = command.output.folder();
            ProgressLine progress = console.progress();
            try (JavaSparkContext spark = SparkSetup.start(
                    "thalweg embed", command.spark.master, command.spark.settings(), new SparkSetup.Workload.Data())) {
                EmbeddingModel model =
                        model(OutputFolder.at(spark.hadoopConfiguration(), String.valueOf(command.model)));
                OutputFolder folder = OutputFolder.at(spark.hadoopConfiguration(), output);
                EmbeddingsManifest manifest = new EmbedJob(spark, config, model, folder, Environment.createdBy())
                        .run(command.inputs, reading, command.output.existing(), progress::step);
                progress.endLine();
                console.result(result(output, manifest), text(output, manifest));
            } finally {
                progress.endLine();
            }
            return ExitCode.DONE;
        }

        private static EmbeddingModel model(OutputFolder folder) throws IOException {
            Word2VecModelConfig config = Word2VecModelConfig.read(folder);
            WordVectors vectors = WordVectors.read(folder);
            return new EmbeddingModel(
                    vectors.vocabulary(),
                    vectors.dimensions(),
                    (id, into, at) -> System.arraycopy(vectors.vector(id), 0, into, at, vectors.dimensions()),
                    config.tokenizer(),
                    EmbeddingModel.identity(folder, WordVectors.FAMILY));
        }

        private static Map<String, Object> result(String output, EmbeddingsManifest manifest) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("embeddings", output);
            result.put("rows", manifest.rows());
            result.put("dimensions", manifest.dimensions());
            result.put("parts", manifest.parts().size());
            result.put("counters", manifest.counters());
            return result;
        }

        private static String text(String output, EmbeddingsManifest manifest) {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "Embeddings: %s (%,d rows of %d numbers, %d files)",
                    output,
                    manifest.rows(),
                    manifest.dimensions(),
                    manifest.parts().size()));
            long tokens = manifest.count(EmbeddingsManifest.TOKENS);
            if (tokens > 0) {
                long unknown = manifest.count(EmbeddingsManifest.UNKNOWN_TOKENS);
                text.append(String.format(
                        Locale.ROOT,
                        "%nWords the model does not know: %,d of %,d (%.2f%%)",
                        unknown,
                        tokens,
                        100.0 * unknown / tokens));
            }
            long without = manifest.count(EmbeddingsManifest.TEXTS_WITHOUT_KNOWN_WORD);
            if (without > 0) {
                text.append(String.format(Locale.ROOT, "%nTexts without any known word: %,d", without));
            }
            long bad = manifest.count("documents_bad");
            if (bad > 0) {
                text.append(String.format(Locale.ROOT, "%nTexts that were damaged (see the manifest): %,d", bad));
            }
            return text.toString();
        }
    }
}
