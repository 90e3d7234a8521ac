package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The three filters that FineWeb added to those of Gopher and C4 (Penedo et al. 2024, "The FineWeb Datasets: Decanting the
 * Web for the Finest Text Data at Scale", section 3.6): a document goes if at most so few of its lines end with
 * punctuation, if so many of its characters are in duplicated lines, or if so many of its lines are short.
 *
 * <p>Where we differ: section 3.6 has 0.1 for duplicated lines, which is the default here; the paper's appendix E.4 and the
 * code it was released with have 0.01. That code counts lines of exactly 30 characters as short and has a fourth rule, line
 * feeds a word; the paper has neither. Punctuation is what ends a sentence in any script, or a quotation mark.
 *
 * @param leastPunctuatedLines documents with at most this share of lines that end with punctuation are dropped
 * @param duplicateLineCharacters the share of characters in duplicate lines from which a document is dropped
 * @param shortLines the share of short lines from which a document is dropped
 * @param shortLineCharacters a line of fewer characters is short
 */
public record FineWebConfig(
        double leastPunctuatedLines, double duplicateLineCharacters, double shortLines, int shortLineCharacters)
        implements StepConfig {
    /** As published. */
    public static final FineWebConfig DEFAULT = new FineWebConfig(0.12, 0.1, 0.67, 30);

    private static final int MOST_SHORT = 10_000;

    /** @throws BadConfiguration naming every setting that is wrong */
    public FineWebConfig {
        List<Problem> problems = new ArrayList<>();
        Shares.check("least-punctuated-lines", leastPunctuatedLines, problems);
        Shares.check("duplicate-line-characters", duplicateLineCharacters, problems);
        Shares.check("short-lines", shortLines, problems);
        if (shortLineCharacters < 1 || shortLineCharacters > MOST_SHORT) {
            problems.add(Problem.outOfRange("short-line-characters", shortLineCharacters, "1 to " + MOST_SHORT));
        }
        BadConfiguration.throwIfAny(problems);
    }

    @Override
    public DocumentStep create() {
        return new FineWebStep(this);
    }
}
