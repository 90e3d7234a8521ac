package io.thalweg.prepare.language;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The step {@code language}: documents get the labels {@value #LANGUAGE_LABEL} and {@value #SCORE_LABEL}; those of other
 * languages than are asked for are dropped.
 *
 * @param keep languages by their codes of ISO 639-1 or 639-3, {@value Languages#UNDETERMINED} for those that cannot be told;
 *     empty to keep all
 * @param leastScore below it, a language counts as not told; 0 to believe every answer
 * @param leastLetters of a document's sample; with fewer its language counts as not told
 * @param sampleCharacters of a document that its language is told from, spread over it
 */
public record LanguageConfig(List<String> keep, double leastScore, int leastLetters, int sampleCharacters)
        implements StepConfig {
    public static final String LANGUAGE_LABEL = "language";
    public static final String SCORE_LABEL = "language_score";

    /** Why documents are dropped. */
    public static final String OTHER_LANGUAGE = "other_language";

    /** All languages are kept. */
    public static final LanguageConfig DEFAULT = new LanguageConfig(List.of(), 0.65, 20, 1_000);

    private static final int LEAST_SAMPLE = 100;
    private static final int MOST_SAMPLE = 20_000;

    /** @throws BadConfiguration naming every value that is wrong */
    public LanguageConfig {
        keep = List.copyOf(keep);
        List<Problem> problems = new ArrayList<>();
        List<String> unknown =
                keep.stream().filter(code -> Languages.meant(code).isEmpty()).toList();
        if (!unknown.isEmpty()) {
            problems.add(Problem.of("keep has languages that are not told apart")
                    .found(String.join(", ", unknown))
                    .allowed("codes of ISO 639-1 or 639-3 of " + String.join(" ", Languages.all()) + ", or "
                            + Languages.UNDETERMINED));
        }
        if (!(leastScore >= 0 && leastScore <= 1)) {
            problems.add(Problem.outOfRange("least-score", leastScore, "0 to 1"));
        }
        if (leastLetters < 1 || leastLetters > sampleCharacters) {
            problems.add(
                    Problem.outOfRange("least-letters", leastLetters, "1 to sample-characters, " + sampleCharacters));
        }
        if (sampleCharacters < LEAST_SAMPLE || sampleCharacters > MOST_SAMPLE) {
            problems.add(
                    Problem.outOfRange("sample-characters", sampleCharacters, LEAST_SAMPLE + " to " + MOST_SAMPLE));
        }
        BadConfiguration.throwIfAny(problems);
    }

    @Override
    public DocumentStep create() {
        return new LanguageStep(this);
    }
}
