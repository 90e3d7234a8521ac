package io.thalweg.prepare.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.prepare.document.Applied;
import io.thalweg.prepare.document.Document;
import io.thalweg.problem.BadConfiguration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GopherQualityTest {
    private static final String START = "The be ";

    private static String reason(String text) {
        return Applied.to(text, GopherQualityConfig.DEFAULT).reason();
    }

    /** So many words, the two of {@link #START} among them, each line of ten. */
    private static String words(int count) {
        StringBuilder text = new StringBuilder(START);
        for (int i = 2; i < count; i++) {
            text.append("word").append(i % 10 == 9 ? '\n' : ' ');
        }
        return text.toString();
    }

    @Test
    void fiftyWordsAreEnough() {
        assertEquals("too_few_words: 49 words, 50 asked", reason(words(49)));
        assertEquals("kept", reason(words(50)));
        assertEquals("too_few_words: 0 words, 50 asked", reason(""));
    }

    @Test
    void aHundredThousandWordsAreNotTooMany() {
        assertEquals("kept", reason(words(100_000)));
        assertEquals("too_many_words: 100001 words, at most 100000", reason(words(100_001)));
    }

    @Test
    void meanWordLengthIsBetweenThreeAndTen() {
        // 100 words: "the" and "and", 49 of length a, 49 of length b.
        assertEquals("kept", reason(ofLengths(2, 4)));
        assertEquals(
                "words_too_short: 2.990 characters a word, at least 3.000",
                reason(ofLengths(2, 4).replaceFirst("aaaa", "aaa")));
        assertEquals("kept", reason(ofLengths(10, 10)));
        assertEquals(
                "kept",
                reason(ofLengths(10, 10).replace("the ", "aaaaaaaaaa ").replace("and ", "aaaaaaaaaa ") + "the and "
                        + "aaaaaaaaaaaaa ".repeat(4) + "aaaaaaaaaaaa"));
        assertEquals(
                "words_too_long: 10.010 characters a word, at most 10.000",
                reason("the and " + "a".repeat(10) + " " + ("aaaaaaaaaa ".repeat(96)) + "a".repeat(25)));
    }

    private static String ofLengths(int a, int b) {
        return "the and " + ("a".repeat(a) + " " + "a".repeat(b) + " ").repeat(49);
    }

    @Test
    void aTenthOfTheWordsMayHaveAHashSignOrAnEllipsis() {
        assertEquals("kept", reason(words(50) + "#####"));
        assertEquals("too_many_hash_signs: 0.120 a word, at most 0.100", reason(words(50) + "######"));
        assertEquals("kept", reason(words(50) + "... \u2026 ... \u2026 ... "));
        assertEquals(
                "too_many_ellipses: 0.120 a word, at most 0.100",
                reason(words(50) + "... \u2026 ... \u2026 ... \u2026 "));
        assertEquals(
                "kept", reason(words(50) + "#####.....\u2026 ... \u2026 ... "), "each on its own; five dots are one");
    }

    @Test
    void nineLinesOfTenMayStartWithABullet() {
        String line = " more words in a line\n";
        assertEquals("kept", reason(("\u2022" + line).repeat(18) + ("The be" + line).repeat(2)));
        assertEquals(
                "too_many_bullet_lines: 95.0% of lines, at most 90.0%",
                reason((" -" + line).repeat(10) + ("*" + line).repeat(9) + "\n\n\nThe be" + line));
    }

    @Test
    void threeLinesOfTenMayEndWithAnEllipsis() {
        String line = "The be more words in a line and more words of it and one ";
        assertEquals("kept", reason((line + "...\n").repeat(3) + (line + ".\n").repeat(7)));
        assertEquals(
                "too_many_ellipsis_lines: 40.0% of lines, at most 30.0%",
                reason((line + "\u2026 \n").repeat(4) + (line + "..\n").repeat(6)));
    }

    @Test
    void fourWordsOfFiveHaveALetter() {
        assertEquals("kept", reason(words(80) + "2021 ".repeat(20)));
        assertEquals(
                "too_few_alphabetic_words: 79.2% of words, at least 80.0%", reason(words(80) + "2021 ".repeat(21)));
        assertEquals("kept", reason(words(50) + "\u0434\u043E\u043C ".repeat(80)), "Cyrillic letters are letters");
    }

    @Test
    void twoDifferentStopWordsAreAsked() {
        String without = "word ".repeat(60);
        assertEquals("too_few_stop_words: 0 stop words, 2 asked", reason(without));
        assertEquals("too_few_stop_words: 1 stop words, 2 asked", reason(without + "the the The THE"));
        assertEquals("kept", reason(without + "THE With"));
    }

    @Test
    void stopWordsAreThoseOfTheDocumentsLanguage() {
        Document german = Document.of("1", "s", "wort ".repeat(60)).withLabel("language", "de");
        Applied unknown = Applied.to(german, GopherQualityConfig.DEFAULT.create());
        assertEquals("kept", unknown.reason());
        assertEquals(Map.of("languages_without_stop_words", 1L), unknown.counts());
        GopherQualityConfig config =
                with(Map.of("de", List.of("der", "die", "\u00FCber"), "en", List.of("the", "be")), "");
        assertEquals(
                "too_few_stop_words: 0 stop words, 2 asked",
                Applied.to(german, config.create()).reason());
        assertEquals(
                "kept",
                Applied.to(german.withText("wort ".repeat(60) + "\u00DCBER Die"), config.create())
                        .reason());
        assertEquals("kept", Applied.to("word ".repeat(60), config).reason(), "no label, no default language");
    }

    private static GopherQualityConfig with(Map<String, List<String>> stopWords, String defaultLanguage) {
        GopherQualityConfig d = GopherQualityConfig.DEFAULT;
        return new GopherQualityConfig(
                d.leastWords(),
                d.mostWords(),
                d.leastMeanWordLength(),
                d.mostMeanWordLength(),
                d.mostSymbolsPerWord(),
                d.mostBulletLines(),
                d.mostEllipsisLines(),
                d.leastAlphabeticWords(),
                d.leastStopWords(),
                stopWords,
                defaultLanguage,
                d.words());
    }

    @Test
    void lengthsOfEastAsianWordsSayNothing() {
        assertEquals(
                "kept",
                reason(
                        "\u4EBA\u4EBA\u751F\u800C\u81EA\u7531\uFF0C\u5728\u5C0A\u4E25\u548C\u6743\u5229\u4E0A\u4E00\u5F8B\u5E73\u7B49\u3002"
                                        .repeat(20)
                                + " the of"));
    }

    @Test
    void everyWrongSettingIsNamed() {
        BadConfiguration wrong = assertThrows(
                BadConfiguration.class,
                () -> new GopherQualityConfig(
                        -1,
                        0,
                        5,
                        4,
                        -0.1,
                        1.1,
                        Double.NaN,
                        2,
                        3,
                        Map.of("en", List.of("the", " a")),
                        "fr",
                        WordBoundaries.UNICODE));
        for (String name : List.of(
                "least-words",
                "most-words",
                "most-mean-word-length",
                "most-symbols-per-word",
                "most-bullet-lines",
                "most-ellipsis-lines",
                "least-alphabetic-words",
                "stop-words has too few",
                "stop-words has a word",
                "default-language")) {
            assertEquals(
                    1,
                    wrong.problems().stream()
                            .filter(p -> p.what().startsWith(name))
                            .count(),
                    name + " in " + wrong);
        }
    }
}
