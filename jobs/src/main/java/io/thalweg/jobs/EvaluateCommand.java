package io.thalweg.jobs;

import io.thalweg.problem.Problem;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores word vectors on standard tests. */
@Command(
        name = "evaluate",
        description = "Score a model: word vectors on analogies, and on similarities rated by people.")
final class EvaluateCommand extends JobCommand {
    @Option(
            names = "--model",
            paramLabel = "PATH",
            required = true,
            description = "A word2vec model, or a file of vectors in word2vec's format (.txt, .vec, .bin).")
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
            names = "--restrict-vocabulary",
            paramLabel = "N",
            description = "Ask and answer analogies among the N commonest words only (default: 30000).")
    int restrictVocabulary = AnalogyEvaluation.DEFAULT_RESTRICTION;

    @Override
    void check(List<Problem> problems) {
        ModelPath.check(problems, model);
        Places.requireFile(problems, "--analogies", analogies);
        similarity.forEach(file -> Places.requireFile(problems, "--similarity", file));
        if (analogies == null && similarity.isEmpty()) {
            problems.add(Problem.of("There is nothing to score with").remedy("Give --analogies or --similarity"));
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

    @Override
    int run(Console console) throws Exception {
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
