package io.thalweg.jobs;

import io.thalweg.preflight.TextPreparationPreflight;
import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.pipeline.LanguageSplit;
import io.thalweg.prepare.pipeline.Pipeline;
import io.thalweg.prepare.pipeline.PipelineConfig;
import io.thalweg.prepare.pipeline.PipelineFile;
import io.thalweg.prepare.pipeline.PipelineText;
import io.thalweg.prepare.pipeline.StandardSteps;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Makes a text dataset. */
@Command(
        name = "text",
        description = "Make a dataset of token ids from text: plain, JSON, Parquet, HTML, WARC, Wikipedia's dumps; "
                + "compressed, in zip or tar; files, folders and globs.")
final class PrepareTextCommand extends JobCommand {
    @Option(
            names = "--input",
            paramLabel = "PATH",
            arity = "1..*",
            description = "What is read, and split into train, valid and test by a hash of each document.")
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
            paramLabel = "PATH",
            arity = "1..*",
            description = "Text, or datasets made with --keep-fingerprints, of which no copy is to be in this one.")
    List<String> against = new ArrayList<>();

    @Option(
            names = "--tokenizer-file",
            paramLabel = "FILE",
            description = "A tokenizer.json of byte-level BPE for --tokenizer bpe, instead of learning one.")
    @Nullable
    String tokenizerFile;

    @Option(
            names = "--pipeline",
            paramLabel = "FILE",
            description = "Steps that documents go through before they are tokenised, in YAML: see --print-pipeline.")
    @Nullable
    Path pipelineFile;

    @Option(names = "--keep-steps", description = "Keep what the steps of a pipeline stored when the dataset is whole.")
    boolean keepSteps;

    @Option(
            names = "--split-by-language",
            description =
                    "Make a dataset for each language, in DIR/deu, DIR/eng and so on (ISO 639-3): of each that the step"
                            + " 'language' of the pipeline has in its list keep, or has its least share.")
    boolean splitByLanguage;

    @Option(
            names = "--least-language-share",
            paramLabel = "SHARE",
            description =
                    "Part of the documents behind the pipeline that a language needs for a dataset; those of others are"
                            + " counted and told (default: 0.01; 0 where the step has a list keep).")
    @Nullable
    Double leastLanguageShare;

    @Option(
            names = "--print-pipeline",
            help = true,
            description =
                    "Print the pipeline that is proposed and, as comments, all other steps, every setting with its default,"
                            + " and do nothing else.")
    boolean printPipeline;

    @Mixin
    final OutputOptions.Resumable output =
            new OutputOptions.Resumable("--overwrite, or --resume where a --pipeline has finished steps");

    private final ConfigOptions<TextPreparationConfig> options = ConfigOptions.of(TextPreparationConfig.builder()
                    .inputs(List.of("input"))
                    .output("output")
                    .build())
            .supply("inputs", () -> input)
            .supply("train", () -> train)
            .supply("valid", () -> valid)
            .supply("test", () -> test)
            .supply("tokenizerFile", () -> tokenizerFile == null ? "" : tokenizerFile)
            .supply("output", () -> output.folder())
            .supply("existing", () -> output.existing())
            .supply("against", () -> against)
            .supply("steps", this::steps)
            .deriveFrom("maxDocumentBytes", "65536; 1048576 with --pipeline", values -> documentBytes())
            .explain("unit", "What a document of a plain-text file is.")
            .explain(
                    "textField",
                    "The member of each JSON record that holds the text; in a whole JSON file a path: people.*.name, **.text.")
            .explain("textColumn", "The column of Parquet files that holds the text.")
            .explain("idField", "The member of each JSON line that holds the document's name.")
            .explain("idColumn", "The column of Parquet files that holds the document's name.")
            .explain("sourceField", "The member of each JSON line that says where the document is from.")
            .explain("sourceColumn", "The column of Parquet files that says where the document is from.")
            .explain("encoding", "Of plain text: utf-8, a name, or auto to have it told of each file.")
            .explain(
                    "html",
                    "Pages of HTML become text (auto), so does markup in any record (extract), or neither does (keep).")
            .explain("maxDocumentBytes", "Longer documents are cut into pieces of at most so many bytes.")
            .explain("kind", "--tokenizer", "How text becomes tokens.")
            .explain("lowerCase", "Whether tokens are lower-cased.")
            .explain("minCount", "Words met less often in the training split are unknown; bpe merges no rarer pairs.")
            .explain("vocabularySize", "Most words kept, the commonest; 0 for no limit, with bpe for 16000.")
            .explain("unknownWords", "What becomes of unknown words: left out, or kept as <unk>; bpe has none.")
            .explain("documentEnd", "Whether every document ends with the token <eos>: language models need it.")
            .explain("shards", "Shards of the training split; 0 to choose by its size.")
            .explain("heldOut", "Part of the documents that goes to valid, and as large a part to test.")
            .explain("maxBadFraction", "Part of the documents that may be malformed before the job fails.")
            .explain("mode", "--dedup", "Which copies are dropped: none, equal ones, or near ones too.")
            .explain("dedupUnit", "What is held against each other; the first of equal ones stays.")
            .explain("shingleUnit", "What near copies have in common: runs of words, or of characters.")
            .explain("shingleLength", "Words or characters of a run.")
            .explain("nearThreshold", "Part of all runs of two documents that near copies have in common (Jaccard).")
            .explain("bucketCap", "Documents of one bucket that others are held against, at most.")
            .explain("pack", "What a row is: none for a document, or blocks of equally many tokens.")
            .explain("blockLength", "Tokens of a block with --pack blocks; the last of a split may be shorter.")
            .explain("shuffle", "Whether documents stand in an order drawn from --seed and their names.")
            .explain("seed", "Of the order with --shuffle.")
            .explain("keepFingerprints", "Whether later runs can name this dataset in --against.");

    @Mixin
    final SparkOptions spark = new SparkOptions();

    @Mixin
    final DryRunOptions dryRun = new DryRunOptions();

    private @Nullable TextPreparationConfig config;

    private PipelineConfig steps = PipelineConfig.NONE;

    private PipelineConfig steps() {
        return steps;
    }

    private Optional<LanguageSplit> languages() {
        return splitByLanguage
                ? Optional.of(new LanguageSplit(
                        leastLanguageShare == null ? OptionalDouble.empty() : OptionalDouble.of(leastLanguageShare)))
                : Optional.empty();
    }

    private Object documentBytes() {
        return TextPreparationConfig.documentBytes(steps);
    }

    @Override
    void addOptions(CommandSpec spec) {
        options.addTo(spec);
    }

    @Override
    void check(List<Problem> problems) {
        if (printPipeline) {
            problems.clear();
            return;
        }
        Pipeline pipeline = pipelineFile == null
                ? Pipeline.NONE
                : PipelineFile.read(pipelineFile, StandardSteps.KINDS, problems).orElse(null);
        // Of a file with mistakes something stands in, so that what is wrong with the options is told too.
        steps = new PipelineConfig(
                pipeline == null ? StandardSteps.defaultPipeline() : pipeline, keepSteps, languages());
        if (leastLanguageShare != null && !splitByLanguage) {
            problems.add(Problem.of("--least-language-share does nothing without --split-by-language")
                    .remedy("Give --split-by-language, or leave it out"));
        }
        config = options.build(problems).orElse(null);
        input.forEach(path -> Places.requireInput(problems, "--input", path));
        train.forEach(path -> Places.requireInput(problems, "--train", path));
        valid.forEach(path -> Places.requireInput(problems, "--valid", path));
        test.forEach(path -> Places.requireInput(problems, "--test", path));
        against.forEach(path -> Places.requireInput(problems, "--against", path));
        Places.requireFile(problems, "--tokenizer-file", tokenizerFile);
        List<String> all = Stream.of(
                        input,
                        train,
                        valid,
                        test,
                        against,
                        tokenizerFile == null ? List.<String>of() : List.of(tokenizerFile))
                .flatMap(List::stream)
                .toList();
        output.check(problems, "an input", all);
        spark.check(problems, 1);
    }

    @Override
    int run(Console console) throws Exception {
        if (printPipeline) {
            Pipeline shown = StandardSteps.defaultPipeline();
            Pipeline others = StandardSteps.others();
            console.result(
                    Map.of("steps", shown.toOptions(), "other_steps", others.toOptions()),
                    PipelineText.of(shown, others));
            return ExitCode.DONE;
        }
        if (config == null) {
            throw new IllegalStateException("The options have not been checked");
        }
        return dryRun.dryRun ? OnSpark.look(this, config, console) : OnSpark.run(this, config, console);
    }

    /** Apart, because picocli looks at every method of a command, and Spark may not be loaded for that. */
    private static final class OnSpark {
        private OnSpark() {}

        private static final String NAME = "thalweg prepare text";

        static int look(PrepareTextCommand command, TextPreparationConfig config, Console console) {
            SparkSetup.Preview preview = SparkSetup.preview(
                    NAME, command.spark.master, command.spark.settings(), new SparkSetup.Workload.Data());
            TextPreparationPreflight found = TextPreparationPreflight.of(preview.settings(), preview.hadoop(), config);
            return new PreflightReport(found.json(), found.text(), found.problems(), found.notes()).tell(console);
        }

        static int run(PrepareTextCommand command, TextPreparationConfig config, Console console) throws Exception {
            return LastWord.after(() -> prepare(command, config, console), console, stopped(config));
        }

        private static Problem stopped(TextPreparationConfig config) {
            return Problem.of("The preparation was stopped before its dataset was complete")
                    .at(config.output())
                    .remedy(
                            config.steps().hasSteps()
                                    ? "Give the command again with --resume: steps that are finished are not done again"
                                    : "Give the command again: it begins anew");
        }

        private static int prepare(PrepareTextCommand command, TextPreparationConfig config, Console console)
                throws IOException {
            ProgressLine progress = console.progress();
            PreparedText prepared;
            try (JavaSparkContext spark = SparkSetup.start(
                    NAME, command.spark.master, command.spark.settings(), new SparkSetup.Workload.Data())) {
                OutputFolder output = OutputFolder.at(spark.hadoopConfiguration(), config.output());
                Told told = new Told(progress);
                prepared = config.steps().languages().isPresent()
                        ? PreparedLanguages.of(
                                config.output(), output, TextPreparation.runByLanguage(spark, config, told))
                        : PreparedDataset.of(config.output(), output, TextPreparation.run(spark, config, told));
            } finally {
                progress.endLine();
            }
            long breaks = prepared.counters().getOrDefault("file_breaks", 0L)
                    + prepared.counters().getOrDefault("against_file_breaks", 0L);
            if (breaks > 0) {
                console.warning(breaks + " input files end too early or are damaged inside; what was whole of"
                        + " them was kept. See the counters in " + config.output() + "/manifest.json");
            }
            console.result(prepared.json(), prepared.text());
            return ExitCode.DONE;
        }

        /** What a preparation tells, on the progress line. */
        private record Told(ProgressLine progress) implements PreparationListener {
            @Override
            public void progress(Step step, int done, int total) {
                progress.step(step.name().toLowerCase(Locale.ROOT), done, total);
            }

            @Override
            public void note(String text) {
                progress.note(text);
            }
        }
    }
}
