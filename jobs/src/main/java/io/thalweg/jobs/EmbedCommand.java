package io.thalweg.jobs;

import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.SafetensorsFile;
import io.thalweg.embed.EmbedConfig;
import io.thalweg.embed.EmbedJob;
import io.thalweg.embed.EmbedPreflight;
import io.thalweg.embed.EmbeddingModel;
import io.thalweg.embed.EmbeddingsManifest;
import io.thalweg.preflight.PartsCheck;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.prepare.input.RecordNames;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.text.Vocabulary;
import io.thalweg.training.Environment;
import io.thalweg.training.TextFiles;
import io.thalweg.training.Word2VecModelConfig;
import io.thalweg.word2vec.StoredWordVectors;
import io.thalweg.word2vec.Word2VecProgram;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
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
    String textField = RecordNames.DEFAULT.textField();

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "Of Parquet, the column that holds the text (default: text).")
    String textColumn = RecordNames.DEFAULT.textColumn();

    @Mixin
    final SparkOptions spark = new SparkOptions();

    @Mixin
    final DryRunOptions.Verifying dryRun = new DryRunOptions.Verifying();

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
            reading = ReadOptions.DEFAULT.withRecords(RecordNames.ofText(textField, textColumn));
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
        dryRun.check(problems);
    }

    @Override
    int run(Console console) throws Exception {
        if (config == null || reading == null) {
            throw new IllegalStateException("The options have not been checked");
        }
        return dryRun.dryRun
                ? OnSpark.look(this, config, reading, console)
                : OnSpark.run(this, config, reading, console);
    }

    /** Apart, because picocli looks at every method of a command, and Spark may not be loaded for that. */
    private static final class OnSpark {
        private OnSpark() {}

        private static final String NAME = "thalweg embed";

        static int look(EmbedCommand command, EmbedConfig config, ReadOptions reading, Console console)
                throws IOException {
            SparkSetup.Preview preview = SparkSetup.preview(
                    NAME, command.spark.master, command.spark.settings(), new SparkSetup.Workload.Data());
            List<Problem> problems = new ArrayList<>();
            OutputFolder model = OutputFolder.at(preview.hadoop(), String.valueOf(command.model));
            OutputFolder output = OutputFolder.at(preview.hadoop(), command.output.folder());
            try {
                output.requireApart(List.of(model.path().toString()));
            } catch (BadConfiguration e) {
                problems.addAll(e.problems());
            }
            EmbedPreflight.ModelSize size = size(model, command.dryRun.depth(), problems);
            EmbedPreflight found = EmbedPreflight.of(
                    preview.settings(),
                    size,
                    problems,
                    config,
                    command.inputs,
                    reading,
                    output,
                    command.output.existing());
            return new PreflightReport(found.json(), found.text(), found.problems(), found.notes()).tell(console);
        }

        /** The model's size by the head of its file, without its vectors; null if there is a problem. */
        private static EmbedPreflight.@Nullable ModelSize size(
                OutputFolder folder, PartsCheck.Depth depth, List<Problem> problems) throws IOException {
            try {
                Word2VecModelConfig.read(folder);
                ModelManifest manifest = ModelManifest.read(folder, WordVectors.FAMILY);
                int before = problems.size();
                PartsCheck.check(folder, manifest.parts(), depth, problems);
                if (problems.size() > before) {
                    return null;
                }
                Part words = manifest.part(ModelManifest.VOCABULARY);
                int size = Vocabulary.parse(
                                folder.readVerified(words),
                                folder.path(words.path()).toString())
                        .size();
                Path parameters =
                        folder.path(manifest.part(ModelManifest.PARAMETERS).path());
                try (SafetensorsFile file = SafetensorsFile.open(folder.hadoop(), parameters)) {
                    for (TensorSpec tensor : file.tensors()) {
                        if (tensor.name().equals(Word2VecProgram.INPUT) && tensor.rows() == size) {
                            return new EmbedPreflight.ModelSize(size, tensor.rowLength(), words.bytes());
                        }
                    }
                }
                problems.add(Problem.of("The model's vectors and vocabulary do not fit")
                        .found("no table of " + size + " rows for as many words")
                        .at(parameters));
            } catch (BadConfiguration e) {
                problems.addAll(e.problems());
            } catch (JobFailed e) {
                problems.add(Problem.of(String.valueOf(e.getMessage())));
            }
            return null;
        }

        static int run(EmbedCommand command, EmbedConfig config, ReadOptions reading, Console console)
                throws Exception {
            String output = command.output.folder();
            ProgressLine progress = console.progress();
            try (JavaSparkContext spark = SparkSetup.start(
                    NAME, command.spark.master, command.spark.settings(), new SparkSetup.Workload.Data())) {
                OutputFolder model = OutputFolder.at(spark.hadoopConfiguration(), String.valueOf(command.model));
                OutputFolder folder = OutputFolder.at(spark.hadoopConfiguration(), output);
                // The model is read until the last row is written.
                folder.requireApart(List.of(model.path().toString()));
                EmbeddingsManifest manifest;
                try (StoredWordVectors vectors = StoredWordVectors.open(model)) {
                    manifest = new EmbedJob(spark, config, model(model, vectors), folder, Environment.createdBy())
                            .run(command.inputs, reading, command.output.existing(), progress::step);
                }
                progress.endLine();
                console.result(result(output, manifest), text(output, manifest));
            } finally {
                progress.endLine();
            }
            return ExitCode.DONE;
        }

        private static EmbeddingModel model(OutputFolder folder, StoredWordVectors vectors) throws IOException {
            Word2VecModelConfig config = Word2VecModelConfig.read(folder);
            return new EmbeddingModel(
                    vectors.vocabulary(),
                    vectors.dimensions(),
                    vectors::copy,
                    TextFiles.tokenizer(folder, ModelManifest.read(folder, WordVectors.FAMILY), config.tokenizer()),
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
