package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.language.LanguageConfig;
import io.thalweg.prepare.language.Languages;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What remains of a pipeline becomes a dataset for each language: for each that the last step {@code language} is told to
 * keep, or, where it keeps all, for each that has its share of the documents.
 *
 * @param share of the documents that a language needs; empty for {@value #LEAST_SHARE}, or for 0 where the step says which
 *     languages it keeps
 */
public record LanguageSplit(OptionalDouble share) {
    /** No more than a hundred languages have so much. */
    public static final double LEAST_SHARE = 0.01;

    /** What is wrong with splitting what comes out of a pipeline, as it is asked for. */
    public List<Problem> problems(Pipeline pipeline) {
        List<Problem> problems = new ArrayList<>();
        if (step(pipeline).isEmpty()) {
            problems.add(Problem.of("--split-by-language needs a step that tells languages")
                    .found(
                            pipeline.hasSteps()
                                    ? "steps "
                                            + String.join(
                                                    ", ",
                                                    pipeline.steps().stream()
                                                            .map(PipelineStep::id)
                                                            .toList())
                                    : "no --pipeline")
                    .allowed("a pipeline with a step 'language'")
                    .remedy(
                            pipeline.hasSteps()
                                    ? "Add a line '- language' to the file of --pipeline"
                                    : "Give --pipeline FILE with a line '- language' under 'steps:'"));
        }
        if (share.isPresent() && !(share.getAsDouble() >= 0 && share.getAsDouble() <= 1)) {
            problems.add(Problem.outOfRange("--least-language-share", share.getAsDouble(), "0 to 1"));
        }
        return problems;
    }

    /** The step whose labels count, since a later one writes over those of an earlier one. */
    private static Optional<LanguageConfig> step(Pipeline pipeline) {
        return pipeline.steps().stream()
                .filter(step -> step.settings() instanceof LanguageConfig)
                .map(step -> (LanguageConfig) step.settings())
                .reduce((earlier, later) -> later);
    }

    /** The languages that are asked for by their names; none where all are kept. */
    public Set<String> kept(Pipeline pipeline) {
        Set<String> kept = new LinkedHashSet<>();
        step(pipeline).ifPresent(step -> step.keep().forEach(code -> kept.addAll(Languages.meant(code))));
        return kept;
    }

    /** The part of the documents that a language needs. */
    public double leastShare(Pipeline pipeline) {
        return share.orElse(kept(pipeline).isEmpty() ? LEAST_SHARE : 0);
    }

    /** Datasets that can come of it, at most. */
    public int mostDatasets(Pipeline pipeline) {
        Set<String> kept = kept(pipeline);
        double most = kept.isEmpty() ? Languages.all().size() : kept.size();
        double leastShare = leastShare(pipeline);
        return (int) (leastShare > 0 ? Math.min(most, Math.floor(1 / leastShare)) : most);
    }
}
