package io.thalweg.ml;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Problems told by the names that users of this package know: what lies below speaks of the command line's options.
 */
final class ParamNames {
    private static final Map<String, String> PARAMS = Map.ofEntries(
            Map.entry("--dimensions", "vectorSize"),
            Map.entry("--window", "windowSize"),
            Map.entry("--replicas", "numPartitions"),
            Map.entry("--min-count", "minCount"),
            Map.entry("--max-document-tokens", "maxSentenceLength"),
            Map.entry("--learning-rate", "stepSize"),
            Map.entry("--epochs", "maxIter"),
            Map.entry("--seed", "seed"),
            Map.entry("--architecture", "architecture"),
            Map.entry("--cbow-gradient", "cbowGradient"),
            Map.entry("--objective", "objective"),
            Map.entry("--negative-samples", "negativeSamples"),
            Map.entry("--sample", "sample"),
            Map.entry("--min-learning-rate", "minLearningRate"),
            Map.entry("--threads", "threads"),
            Map.entry("--distribution", "distribution"),
            Map.entry("--merges-per-epoch", "mergesPerEpoch"),
            Map.entry("--merge", "merge"),
            Map.entry("--warm-up-fraction", "warmUpFraction"),
            Map.entry("--replica-rate-factor", "replicaRateFactor"),
            Map.entry("--kernel", "kernel"),
            Map.entry("--output", "workDir"));

    private static final Pattern OPTION = Pattern.compile("--[a-z]+(?:-[a-z]+)*");

    private ParamNames() {}

    /** Does the work; what it finds wrong is told by the names of parameters, whatever Spark wrapped it in. */
    static <T> T telling(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw translated(e);
        } catch (Exception e) { // Spark throws checked exceptions undeclared.
            throw translated(e);
        }
    }

    private static RuntimeException translated(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BadConfiguration bad) {
                return new BadConfiguration(
                        bad.problems().stream().map(ParamNames::translate).toList());
            }
            if (cause instanceof JobFailed) {
                return new JobFailed(Problem.of(translate(String.valueOf(cause.getMessage()))), failure);
            }
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new JobFailed(
                        Problem.of("A Spark job failed")
                                .found(String.valueOf(failure.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse("")),
                        failure);
    }

    private static Problem translate(Problem problem) {
        return new Problem(
                translate(problem.what()),
                translate(problem.found()),
                translate(problem.allowed()),
                translate(problem.place()),
                translate(problem.remedy()));
    }

    static String translate(String text) {
        return OPTION.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(PARAMS.getOrDefault(found.group(), found.group())));
    }
}
