package io.thalweg.jobs;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.word2vec.WordVectors;
import io.thalweg.word2vec.WordVectors.Neighbour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the words nearest to words. */
@Command(
        name = "neighbours",
        description = "Print the nearest words: of each WORD, and of what --positive and --negative add up to, as in "
                + "--positive paris germany --negative france.")
final class NeighboursCommand extends JobCommand {
    private static final int MOST = 10_000;

    @Option(
            names = "--model",
            paramLabel = "PATH",
            required = true,
            description = "A word2vec model, or a file of vectors in word2vec's format (.txt, .vec, .bin).")
    @Nullable
    String model;

    @Parameters(paramLabel = "WORD", arity = "0..*", description = "Words, each asked for by itself.")
    List<String> words = new ArrayList<>();

    @Option(names = "--positive", paramLabel = "WORD", arity = "1..*", description = "Words added up.")
    List<String> positive = new ArrayList<>();

    @Option(names = "--negative", paramLabel = "WORD", arity = "1..*", description = "Words taken away.")
    List<String> negative = new ArrayList<>();

    @Option(names = "--count", paramLabel = "N", description = "Neighbours printed of each (default: 10).")
    int count = 10;

    /** One question and its answer. */
    private record Answer(List<String> positive, List<String> negative, List<Neighbour> neighbours) {}

    @Override
    void check(List<Problem> problems) {
        ModelPath.check(problems, model);
        if (words.isEmpty() && positive.isEmpty() && negative.isEmpty()) {
            problems.add(Problem.of("No word is given").remedy("Give words, or --positive and --negative"));
        }
        if (count < 1 || count > MOST) {
            problems.add(Problem.of("--count is out of range").found(count).allowed("1 to " + MOST));
        }
    }

    @Override
    int run(Console console) throws Exception {
        WordVectors vectors = ModelVectors.read(String.valueOf(model));
        List<Answer> answers = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (String word : words) {
            ask(vectors, List.of(word), List.of(), answers, problems);
        }
        if (!positive.isEmpty() || !negative.isEmpty()) {
            ask(vectors, positive, negative, answers, problems);
        }
        BadConfiguration.throwIfAny(problems);
        console.result(Map.of("answers", answers), text(answers));
        return ExitCode.DONE;
    }

    private void ask(
            WordVectors vectors,
            List<String> adding,
            List<String> taking,
            List<Answer> answers,
            List<Problem> problems) {
        try {
            answers.add(new Answer(List.copyOf(adding), List.copyOf(taking), vectors.nearest(adding, taking, count)));
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        }
    }

    private static String text(List<Answer> answers) {
        StringBuilder text = new StringBuilder();
        for (Answer answer : answers) {
            text.append(String.join(" + ", answer.positive));
            answer.negative.forEach(word -> text.append(" - ").append(word));
            text.append('\n');
            for (Neighbour neighbour : answer.neighbours) {
                text.append(String.format(Locale.ROOT, "  %.4f  %s%n", neighbour.cosine(), neighbour.word()));
            }
        }
        return text.toString();
    }
}
