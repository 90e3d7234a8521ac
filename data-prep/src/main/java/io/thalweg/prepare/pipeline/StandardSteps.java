package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.language.LanguageConfig;
import io.thalweg.prepare.normalize.NormalizeConfig;
import io.thalweg.prepare.perplexity.PerplexityConfig;
import io.thalweg.prepare.privacy.PrivacyConfig;
import io.thalweg.prepare.quality.C4Config;
import io.thalweg.prepare.quality.FineWebConfig;
import io.thalweg.prepare.quality.GopherQualityConfig;
import io.thalweg.prepare.quality.GopherRepetitionConfig;
import io.thalweg.prepare.quality.LengthConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The kinds of steps that come with the program, a line each, and the pipeline that stands where nobody asked for another. */
public final class StandardSteps {
    public static final StepKinds KINDS = new StepKinds(List.of(
            StepKind.of(
                    "normalize",
                    NormalizeConfig.DEFAULT,
                    "Puts characters, line ends and blanks into one form, and repairs mojibake where that is certain."),
            StepKind.of(
                    "language",
                    LanguageConfig.DEFAULT,
                    "Labels documents with their language; keeps those of the languages asked for, or all."
                            + " Each becomes a dataset of its own with --split-by-language."),
            StepKind.of("length", LengthConfig.DEFAULT, "Drops documents that are too short or too long."),
            StepKind.of(
                    "gopher-quality",
                    GopherQualityConfig.DEFAULT,
                    "Drops documents that do not look like prose (Rae et al. 2021, Gopher, appendix A.1.1)."),
            StepKind.of(
                    "gopher-repetition",
                    GopherRepetitionConfig.DEFAULT,
                    "Drops documents that repeat themselves (Rae et al. 2021, Gopher, table A1)."),
            StepKind.of(
                    "c4",
                    C4Config.DEFAULT,
                    "Drops lines and pages that are not sentences of text (Raffel et al. 2020, C4, section 2.2)."),
            StepKind.of(
                    "fineweb",
                    FineWebConfig.DEFAULT,
                    "Drops documents of lists and short or repeated lines (Penedo et al. 2024, FineWeb, section 3.6)."),
            StepKind.of(
                    "perplexity",
                    PerplexityConfig.DEFAULT,
                    "Drops documents that a language model finds too surprising, or too little so (Wenzek et al. 2020, CCNet)."),
            StepKind.of(
                    "privacy",
                    PrivacyConfig.DEFAULT,
                    "Replaces mail and IP addresses, bank account and card numbers (after Penedo et al. 2024, FineWeb)."),
            StepKind.ofCopies(
                    "dedup",
                    CopyStepConfig.DEFAULT,
                    "Drops copies: equal documents, paragraphs or lines (Lee et al. 2022; Wenzek et al. 2020, CCNet), or"
                            + " documents that are nearly equal, by MinHash (Broder 1997).")));

    /** What differs from the kinds' defaults; the order is FineWeb's, and quick steps are not stored on their own. */
    private static final String DEFAULT = """
            steps:
              - normalize: {store: false}
              - language: {store: false}
              - gopher-repetition: {store: false}
              - gopher-quality: {store: false}
              - c4: {terminal-punctuation: false, store: false}
              - fineweb
              - dedup: {id: dedup-exact, mode: exact, store: false}
              - dedup: {id: dedup-near, mode: near, store: false}
              - privacy
            """;

    private StandardSteps() {}

    /** The pipeline that {@code --print-pipeline} shows. */
    public static Pipeline defaultPipeline() {
        List<Problem> problems = new ArrayList<>();
        return PipelineFile.parse("the default pipeline", DEFAULT.getBytes(StandardCharsets.UTF_8), KINDS, problems)
                .orElseThrow(() -> new BadConfiguration(problems));
    }

    /** A step, by its defaults, of every kind that {@link #defaultPipeline} has none of. */
    public static Pipeline others() {
        Pipeline proposed = defaultPipeline();
        return new Pipeline(KINDS.kinds().stream()
                .filter(kind ->
                        proposed.steps().stream().noneMatch(step -> step.kind().equals(kind)))
                .map(kind -> new PipelineStep(kind.name(), kind, kind.defaults(), true))
                .toList());
    }
}
