package io.thalweg.prepare.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.problem.BadConfiguration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LanguageStepTest {
    private static final String ENGLISH =
            "All human beings are born free and equal in dignity and rights. They are endowed"
                    + " with reason and conscience and should act towards one another in a spirit of brotherhood.";
    private static final String GERMAN = "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit"
            + " Vernunft und Gewissen begabt und sollen einander im Geiste der Brüderlichkeit begegnen.";
    private static final String KHMER = "មនុស្សទាំងអស់កើតមកមានសេរីភាព និងភាពស្មើៗគ្នាក្នុងសិទ្ធិនិងសេចក្ដីថ្លៃថ្នូរ";

    private final TreeMap<String, Long> counts = new TreeMap<>();

    private Outcome apply(LanguageConfig config, String text) {
        return config.create()
                .apply(Document.of("d", "s", text), (name, amount) -> counts.merge(name, amount, Long::sum));
    }

    private Document kept(LanguageConfig config, String text) {
        return assertInstanceOf(Outcome.Kept.class, apply(config, text)).document();
    }

    private static LanguageConfig keeping(String... codes) {
        return new LanguageConfig(List.of(codes), 0.5, 20, 1000);
    }

    @Test
    void documentsAreLabelledWithLanguageAndScore() {
        Document german = kept(LanguageConfig.DEFAULT, GERMAN);
        assertEquals("deu", german.labels().get("language"));
        assertTrue(Double.parseDouble(german.labels().get("language_score")) > 0.9, german.toString());
        assertEquals(GERMAN, german.text());
        assertEquals("eng", kept(LanguageConfig.DEFAULT, ENGLISH).labels().get("language"));
        assertEquals(Map.of("language_deu", 1L, "language_eng", 1L), counts);
    }

    @Test
    void otherLanguagesAreDroppedAndCounted() {
        LanguageConfig config = keeping("en", "fra");
        assertEquals("eng", kept(config, ENGLISH).labels().get("language"));
        Outcome.Dropped dropped = assertInstanceOf(Outcome.Dropped.class, apply(config, GERMAN));
        assertEquals("other_language", dropped.reason());
        assertTrue(dropped.detail().startsWith("deu at "), dropped.detail());
        assertEquals(Map.of("language_deu", 1L, "language_eng", 1L), counts);
    }

    /** Of Khmer's script the model knows nothing. */
    @Test
    void whatCannotBeToldIsUndetermined() {
        for (String text : List.of("", "Ja.", "😀😀😀", "x".repeat(1 << 20), KHMER)) {
            assertEquals("und", kept(LanguageConfig.DEFAULT, text).labels().get("language"), text);
            assertInstanceOf(Outcome.Dropped.class, apply(keeping("de"), text), text);
            assertInstanceOf(Outcome.Kept.class, apply(keeping("de", "und"), text), text);
        }
    }

    @Test
    void aDetailSaysWhatWasAskedOfTheScore() {
        Outcome.Dropped dropped = assertInstanceOf(
                Outcome.Dropped.class, apply(new LanguageConfig(List.of("en"), 1, 20, 1000), GERMAN + " " + ENGLISH));
        assertTrue(dropped.detail().endsWith(", 1.0 asked"), dropped.detail());
    }

    /** A long document in another language than its first page is told by all of it. */
    @Test
    void theSampleIsSpreadOverTheDocument() {
        String text = ENGLISH + " " + (GERMAN + " ").repeat(500);
        assertEquals("deu", kept(LanguageConfig.DEFAULT, text).labels().get("language"));
        String sample =
                LanguageSample.of("a".repeat(1000) + "b".repeat(1000) + "c".repeat(1000) + "d".repeat(1000), 40);
        assertEquals("a".repeat(10) + " " + "b".repeat(10) + " " + "c".repeat(10) + " " + "d".repeat(10) + " ", sample);
    }

    @Test
    void aSampleCutsNoCharacter() {
        for (int length = 400; length < 440; length++) {
            String text = "x" + "😀".repeat(length / 2) + (length % 2 == 0 ? "" : "y");
            String sample = LanguageSample.of(text, 101);
            assertTrue(sample.length() < text.length());
            for (int i = 0; i + 1 < sample.length(); i++) {
                boolean high = Character.isHighSurrogate(sample.charAt(i));
                assertEquals(high, Character.isLowSurrogate(sample.charAt(i + 1)), "length " + length + ", at " + i);
            }
        }
    }

    @Test
    void everyWrongValueIsNamed() {
        BadConfiguration bad = assertThrows(
                BadConfiguration.class, () -> new LanguageConfig(List.of("de", "xx", "klingon"), 1.5, 0, 99));
        assertEquals(4, bad.problems().size());
        assertTrue(bad.getMessage().contains("xx, klingon"), bad.getMessage());
        assertTrue(bad.getMessage().contains("least-score"), bad.getMessage());
        assertTrue(bad.getMessage().contains("least-letters"), bad.getMessage());
        assertTrue(bad.getMessage().contains("sample-characters"), bad.getMessage());
    }
}
