package io.thalweg.jobs;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.gan.GanEvaluation;
import io.thalweg.gan.quality.QualityJob;
import io.thalweg.gan.quality.QualityResult;
import io.thalweg.language.PerplexityJob;
import io.thalweg.lm.SplitEvaluation;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.GanTraining;
import io.thalweg.word2vec.AnalogyEvaluation;
import io.thalweg.word2vec.SimilarityEvaluation;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores word vectors on standard tests. */
@Command(
        name = "evaluate",
        description =
                "Score a model: word vectors on analogies, and on similarities rated by people; a language model by"
                        + " its perplexity on a dataset; a GAN by its images against a dataset's.")
final class EvaluateCommand extends JobCommand {
    private static final List<String> SPLITS = List.of("train", "valid", "test");

    @Option(
            names = "--model",
            paramLabel = "PATH",
            required = true,
            description = "A model, or a file of vectors in word2vec's format (.txt, .vec, .bin).")
    @Nullable
    String model;

    @Option(
            names = "--analogies",
            paramLabel = "FILE",
            description = "Questions in the form of Google's questions-words.txt.")
    @Nullable
    String analogies;

    @Option(
            names = "--similarity",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Rated pairs in the form of WordSim-353: word TAB word TAB rating.")
    List<String> similarity = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "For a language model: a dataset with its vocabulary. For a GAN: a dataset of such images.")
    @Nullable
    String data;

    @Option(names = "--split", paramLabel = "test|valid|train", description = "Of --data (default: test).")
    String split = "test";

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "Streams that the split is cut into, each beginning anew; 0 for one in every 100,000 tokens"
                    + " (default: 0).")
    int streams;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Images that a GAN makes to be measured (default: 5000).")
    int images = GanEvaluation.MOST_COMPARED;

    @Option(
            names = "--classifier",
            paramLabel = "MODEL",
            description = "A GAN whose classifier measures the images (default: the model's own; where it has none, one"
                    + " is trained on --data).")
    @Nullable
    String classifier;

    @Mixin
    final EngineOptions network = new EngineOptions();

    @Mixin
    final SparkOptions spark = new SparkOptions();

    @Option(
            names = "--restrict-vocabulary",
            paramLabel = "N",
            description = "Ask and answer analogies among the N commonest words only (default: 30000).")
    int restrictVocabulary = AnalogyEvaluation.DEFAULT_RESTRICTION;

    @Override
    void check(List<Problem> problems) {
        ModelPath.check(problems, model);
        Places.requireFile(problems, "--analogies", analogies);
        similarity.forEach(file -> Places.requireFile(problems, "--similarity", file));
        if (data != null) {
            checkData(problems);
        } else if (analogies == null && similarity.isEmpty()) {
            problems.add(Problem.of("There is nothing to score with")
                    .remedy("Give --analogies or --similarity for word vectors, --data for a language model or a"
                            + " GAN"));
        }
        if (similarity.stream().map(EvaluateCommand::name).distinct().count() < similarity.size()) {
            problems.add(Problem.of("Two files of --similarity have one name")
                    .found(similarity)
                    .remedy("Rename one: results go by the files' names"));
        }
        if (restrictVocabulary < 1) {
            problems.add(Problem.of("--restrict-vocabulary is out of range")
                    .found(restrictVocabulary)
                    .allowed("1 or more"));
        }
    }

    private void checkData(List<Problem> problems) {
        Places.requireFolder(problems, "--data", data);
        if (analogies != null || !similarity.isEmpty()) {
            problems.add(Problem.of("--data is for language models and GANs, --analogies and --similarity for word"
                            + " vectors")
                    .remedy("Give one or the other"));
        }
        if (!SPLITS.contains(split)) {
            problems.add(Problem.of("--split names no split").found(split).allowed(String.join(", ", SPLITS)));
        }
        if (streams < 0) {
            problems.add(Problem.of("--streams is out of range").found(streams).allowed("0 or more"));
        }
        if (images < 16 || images > 50_000) {
            problems.add(Problem.of("--images is out of range").found(images).allowed("16 to 50,000"));
        }
        Places.requireFolder(problems, "--classifier", classifier);
        spark.check(problems, 1);
    }

    /** Apart, because picocli looks at every method of a command, and Spark may not be loaded for that. */
    private static final class OnSpark {
        private OnSpark() {}

        static int run(EvaluateCommand command, Console console) throws Exception {
            try (JavaSparkContext spark = SparkSetup.start(
                    "thalweg evaluate",
                    command.spark.master,
                    command.spark.settings(),
                    new SparkSetup.Workload.Data())) {
                OutputFolder model = OutputFolder.at(spark.hadoopConfiguration(), String.valueOf(command.model));
                return ModelManifest.read(model).family().equals(GanTraining.FAMILY)
                        ? images(command, spark, console)
                        : text(command, spark, console);
            }
        }

        private static int images(EvaluateCommand command, JavaSparkContext spark, Console console) throws IOException {
            QualityResult result = QualityJob.run(
                    spark,
                    String.valueOf(command.model),
                    String.valueOf(command.data),
                    command.split,
                    command.images,
                    command.classifier == null ? "" : command.classifier,
                    command.network.engine,
                    command.network.device);
            console.result(QualityText.json(result, command.split), QualityText.of(result, command.split));
            return ExitCode.DONE;
        }

        private static int text(EvaluateCommand command, JavaSparkContext spark, Console console) throws IOException {
            SplitEvaluation.Result result = PerplexityJob.run(
                    spark,
                    String.valueOf(command.model),
                    String.valueOf(command.data),
                    command.split,
                    command.streams,
                    command.network.engine,
                    command.network.device,
                    spark.defaultParallelism());
            double unknown = (double) result.unknown() / result.predictions();
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("perplexity", result.perplexity());
            json.put("bits_per_token", result.bitsPerToken());
            json.put("tokens", result.predictions());
            json.put("unknown_share", unknown);
            json.put("split", command.split);
            console.result(
                    json,
                    String.format(
                            Locale.ROOT,
                            "perplexity %.3f, %.4f bits a token, over %,d tokens of %s, %.2f%% of them unknown words%n",
                            result.perplexity(),
                            result.bitsPerToken(),
                            result.predictions(),
                            command.split,
                            100 * unknown));
            return ExitCode.DONE;
        }
    }

    @Override
    int run(Console console) throws Exception {
        return data == null ? vectors(console) : OnSpark.run(this, console);
    }

    private int vectors(Console console) throws IOException {
        WordVectors vectors = ModelVectors.read(String.valueOf(model));
        Map<String, Object> json = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        if (analogies != null) {
            analogies(vectors, analogies, json, text);
        }
        for (String file : similarity) {
            similarity(vectors, file, json, text);
        }
        console.result(json, text.toString());
        return ExitCode.DONE;
    }

    private void analogies(WordVectors vectors, String file, Map<String, Object> json, StringBuilder text)
            throws IOException {
        AnalogyEvaluation.Result result;
        try (InputStream in = ModelVectors.open(file)) {
            result = AnalogyEvaluation.read(in, file).evaluate(vectors, restrictVocabulary);
        }
        Map<String, Object> sections = new LinkedHashMap<>();
        for (AnalogyEvaluation.Section section : result.sections()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("accuracy", orNull(section.accuracy()));
            told.put("correct", section.correct());
            told.put("asked", section.asked());
            told.put("skipped", section.skipped());
            sections.put(section.name(), told);
            line(text, section);
        }
        line(text, result.total());
        json.put("analogies.accuracy", orNull(result.accuracy()));
        json.put("analogies.correct", result.total().correct());
        json.put("analogies.asked", result.total().asked());
        json.put("analogies.skipped", result.total().skipped());
        json.put("analogies.sections", sections);
    }

    private static void line(StringBuilder text, AnalogyEvaluation.Section section) {
        text.append(String.format(
                Locale.ROOT,
                "%-32s %6s  %5d of %5d, %5d skipped%n",
                section.name(),
                percent(section.accuracy()),
                section.correct(),
                section.asked(),
                section.skipped()));
    }

    private static void similarity(WordVectors vectors, String file, Map<String, Object> json, StringBuilder text)
            throws IOException {
        SimilarityEvaluation.Result result;
        try (InputStream in = ModelVectors.open(file)) {
            result = SimilarityEvaluation.read(in, file).evaluate(vectors);
        }
        String prefix = "similarity." + name(file);
        json.put(prefix + ".spearman", orNull(result.spearman()));
        json.put(prefix + ".coverage", result.coverage());
        text.append(String.format(
                Locale.ROOT,
                "%-32s %6s  Spearman, %d of %d pairs%n",
                name(file),
                result.spearman().isPresent()
                        ? String.format(Locale.ROOT, "%.4f", result.spearman().getAsDouble())
                        : "none",
                result.found(),
                result.pairs()));
    }

    private static String name(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.1f%%", 100 * share.getAsDouble()) : "none";
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
