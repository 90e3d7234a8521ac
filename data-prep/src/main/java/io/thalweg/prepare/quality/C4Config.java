package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.File;
import java.util.ArrayList;
import java.util.List;

/**
 * The cleaning of C4 (Raffel et al. 2020, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
 * Transformer", JMLR 21(140), section 2.2): lines go that do not end in terminal punctuation, have too few words, or mention
 * Javascript or a policy; citation markers go from lines; pages go that hold "lorem ipsum", a curly bracket or a bad word, or
 * of which too few sentences are left. Kept lines follow each other without blank lines.
 *
 * <p>The numbers are those of the journal and of the code released with it, 3 sentences a page and 5 words a line; the first
 * preprint of 2019 has 5 and 3, and some later implementations with it. As in that code, and not in the paper, a line that
 * ends in three dots is no sentence's end. As in the paper, and not in that code, "lorem ipsum" and curly brackets count in
 * lines that go, too. We differ in that a mark of any script ends a sentence, where the code has those of English. Which words
 * are bad, the paper takes from a list of others; none is shipped here. Language and the removal of repeated spans of three
 * sentences are steps of their own.
 *
 * @param leastSentences fewer left and the page is dropped
 * @param leastWordsPerLine a line of fewer goes
 * @param terminalPunctuation whether lines go that do not end in it; FineWeb used the other rules without this one
 * @param javascript whether lines go that mention it
 * @param policies whether lines go that mention terms of use, privacy policies or cookies
 * @param citations whether markers such as {@code [1]} and {@code [citation needed]} go
 * @param loremIpsum whether pages go that hold it
 * @param curlyBrackets whether pages go that hold an opening one
 * @param badWordsFile a file of words or phrases, one a line, on every machine; empty for none
 * @param words what a word is
 */
public record C4Config(
        int leastSentences,
        int leastWordsPerLine,
        boolean terminalPunctuation,
        boolean javascript,
        boolean policies,
        boolean citations,
        boolean loremIpsum,
        boolean curlyBrackets,
        String badWordsFile,
        WordBoundaries words)
        implements StepConfig {
    /** As published. */
    public static final C4Config DEFAULT =
            new C4Config(3, 5, true, true, true, true, true, true, "", WordBoundaries.UNICODE);

    /** @throws BadConfiguration naming every setting that is wrong */
    public C4Config {
        List<Problem> problems = new ArrayList<>();
        if (leastSentences < 0) {
            problems.add(Problem.outOfRange("least-sentences", leastSentences, "0 or more"));
        }
        if (leastWordsPerLine < 0) {
            problems.add(Problem.outOfRange("least-words-per-line", leastWordsPerLine, "0 or more"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** The file of bad words is one of this machine's, whatever file system paths without a scheme belong to. */
    @Override
    public List<String> files() {
        return badWordsFile.isEmpty() ? List.of() : List.of("file://" + new File(badWordsFile).getAbsolutePath());
    }

    @Override
    public DocumentStep create() {
        return new C4Step(this);
    }
}
