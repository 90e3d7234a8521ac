package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The quality filter of MassiveWeb (Rae et al. 2021, "Scaling Language Models: Methods, Analysis and Insights from Training
 * Gopher", appendix A.1.1, "Quality Filtering"), with its thresholds.
 *
 * <p>How we read it: the hash sign and the ellipsis are held against the limit each on its own; an ellipsis is three dots or
 * the one character for them. A bullet is any of Unicode's, or an asterisk or hyphen, as others read it. Stop words count
 * once each, in any case, and only where the document's label {@code language} is one that stop words are given for, or it
 * has no such label; the paper's are English. Words of Chinese, Japanese and Korean are left out of the mean length, whose
 * limits are for alphabets; a text of mostly such words has no mean length.
 *
 * @param leastWords fewer and the document is dropped; {@code mostWords} more
 * @param leastMeanWordLength in characters; {@code mostMeanWordLength} likewise
 * @param mostSymbolsPerWord hash signs a word, and ellipses a word
 * @param mostBulletLines the share of lines that may start with a bullet
 * @param mostEllipsisLines the share of lines that may end with an ellipsis
 * @param leastAlphabeticWords the share of words that must have an alphabetic character
 * @param leastStopWords how many different stop words there must be; 0 for none
 * @param stopWords by language, the label's value
 * @param defaultLanguage whose stop words a document without a label is to have; empty to ask none of it
 * @param words what a word is
 */
public record GopherQualityConfig(
        int leastWords,
        int mostWords,
        double leastMeanWordLength,
        double mostMeanWordLength,
        double mostSymbolsPerWord,
        double mostBulletLines,
        double mostEllipsisLines,
        double leastAlphabeticWords,
        int leastStopWords,
        Map<String, List<String>> stopWords,
        String defaultLanguage,
        WordBoundaries words)
        implements StepConfig {
    /** As published. */
    public static final GopherQualityConfig DEFAULT = new GopherQualityConfig(
            50,
            100_000,
            3,
            10,
            0.1,
            0.9,
            0.3,
            0.8,
            2,
            Map.of("en", List.of("the", "be", "to", "of", "and", "that", "have", "with")),
            "en",
            WordBoundaries.UNICODE);

    /** @throws BadConfiguration naming every setting that is wrong */
    public GopherQualityConfig {
        TreeMap<String, List<String>> byLanguage = new TreeMap<>();
        stopWords.forEach((language, list) -> byLanguage.put(language, List.copyOf(list)));
        stopWords = Collections.unmodifiableMap(byLanguage);
        List<Problem> problems = new ArrayList<>();
        if (leastWords < 0) {
            problems.add(Problem.outOfRange("least-words", leastWords, "0 or more"));
        }
        if (mostWords < Math.max(1, leastWords)) {
            problems.add(
                    Problem.outOfRange("most-words", mostWords, "1 or more, and at least least-words, " + leastWords));
        }
        if (!(leastMeanWordLength >= 0)) {
            problems.add(Problem.outOfRange("least-mean-word-length", leastMeanWordLength, "0 or more"));
        }
        if (!(mostMeanWordLength >= leastMeanWordLength)) {
            problems.add(Problem.outOfRange(
                    "most-mean-word-length",
                    mostMeanWordLength,
                    "at least least-mean-word-length, " + leastMeanWordLength));
        }
        if (!(mostSymbolsPerWord >= 0)) {
            problems.add(Problem.outOfRange("most-symbols-per-word", mostSymbolsPerWord, "0 or more"));
        }
        Shares.check("most-bullet-lines", mostBulletLines, problems);
        Shares.check("most-ellipsis-lines", mostEllipsisLines, problems);
        Shares.check("least-alphabetic-words", leastAlphabeticWords, problems);
        checkStopWords(leastStopWords, stopWords, defaultLanguage, problems);
        BadConfiguration.throwIfAny(problems);
    }

    private static void checkStopWords(
            int least, Map<String, List<String>> stopWords, String defaultLanguage, List<Problem> problems) {
        if (least < 0) {
            problems.add(Problem.outOfRange("least-stop-words", least, "0 or more"));
        }
        stopWords.forEach((language, list) -> {
            if (list.stream().distinct().count() < least) {
                problems.add(Problem.of("stop-words has too few words for " + language)
                        .found(list.size())
                        .allowed("least-stop-words, " + least + ", or more"));
            }
            if (list.stream().anyMatch(word -> word.isEmpty() || !word.strip().equals(word))) {
                problems.add(Problem.of("stop-words has a word that is empty or has white space at its ends")
                        .at(language));
            }
        });
        if (!defaultLanguage.isEmpty() && !stopWords.containsKey(defaultLanguage)) {
            problems.add(Problem.of("default-language has no stop-words")
                    .found(defaultLanguage)
                    .allowed(stopWords.keySet() + ", or empty"));
        }
    }

    @Override
    public DocumentStep create() {
        return new GopherQualityStep(this);
    }
}
