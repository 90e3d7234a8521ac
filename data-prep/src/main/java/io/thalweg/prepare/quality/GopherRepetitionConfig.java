package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The repetition filter of MassiveWeb (Rae et al. 2021, "Scaling Language Models: Methods, Analysis and Insights from
 * Training Gopher", appendix A.1.1, "Repetition Removal", table A1), with its thresholds: a document is dropped if its
 * repetitious content exceeds any of them.
 *
 * <p>How we read it: a duplicate is a line, paragraph or n-gram that has been there before, so the first does not count;
 * others count it too. Characters in overlapping n-grams count once, as the paper asks, and so do overlapping occurrences
 * of the most frequent n-gram, which has to occur twice.
 *
 * @param duplicateLines duplicate lines among all; {@code duplicateParagraphs} likewise
 * @param duplicateLineCharacters the share of characters in duplicate lines; {@code duplicateParagraphCharacters} likewise
 * @param topNGramCharacters the share of characters in the most frequent n-gram, for n = 2, 3, 4
 * @param duplicateNGramCharacters the share of characters in duplicate n-grams, for n = 5 to 10
 * @param words what a word is
 */
public record GopherRepetitionConfig(
        double duplicateLines,
        double duplicateParagraphs,
        double duplicateLineCharacters,
        double duplicateParagraphCharacters,
        List<Double> topNGramCharacters,
        List<Double> duplicateNGramCharacters,
        WordBoundaries words)
        implements StepConfig {
    static final int LEAST_TOP = 2;
    static final int LEAST_DUPLICATE = 5;

    /** As published. */
    public static final GopherRepetitionConfig DEFAULT = new GopherRepetitionConfig(
            0.30,
            0.30,
            0.20,
            0.20,
            List.of(0.20, 0.18, 0.16),
            List.of(0.15, 0.14, 0.13, 0.12, 0.11, 0.10),
            WordBoundaries.UNICODE);

    /** @throws BadConfiguration naming every setting that is wrong */
    public GopherRepetitionConfig {
        topNGramCharacters = List.copyOf(topNGramCharacters);
        duplicateNGramCharacters = List.copyOf(duplicateNGramCharacters);
        List<Problem> problems = new ArrayList<>();
        Shares.check("duplicate-lines", duplicateLines, problems);
        Shares.check("duplicate-paragraphs", duplicateParagraphs, problems);
        Shares.check("duplicate-line-characters", duplicateLineCharacters, problems);
        Shares.check("duplicate-paragraph-characters", duplicateParagraphCharacters, problems);
        check("top-n-gram-characters", topNGramCharacters, 3, "n = 2, 3, 4", problems);
        check("duplicate-n-gram-characters", duplicateNGramCharacters, 6, "n = 5 to 10", problems);
        BadConfiguration.throwIfAny(problems);
    }

    private static void check(String name, List<Double> shares, int size, String lengths, List<Problem> problems) {
        if (shares.size() != size) {
            problems.add(Problem.of(name + " needs a share for each length")
                    .found(shares.size() + " of them")
                    .allowed(size + ", for " + lengths));
        }
        shares.forEach(share -> Shares.check(name, share, problems));
    }

    @Override
    public DocumentStep create() {
        return new GopherRepetitionStep(this);
    }
}
