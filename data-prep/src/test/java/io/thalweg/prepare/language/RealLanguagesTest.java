package io.thalweg.prepare.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Accuracy on the Universal Declaration of Human Rights, from the shared data folder; skipped where that is absent. A sample
 * is a fifth of a declaration, or as much of its beginning as a thousand characters are.
 */
class RealLanguagesTest {
    private static final int PARTS = 5;
    private static final int CHARACTERS = 1_000;

    /** Written in a script that the language's other texts are not in, so the model cannot know it. */
    private static final Set<String> OTHER_SCRIPT = Set.of("azj_cyrl", "bos_cyrl", "uzn_cyrl");

    /** @param language the model's for it, or the declaration's own code where the model has none */
    private record Sample(String file, String language, String script, String text) {}

    private static final List<Sample> SAMPLES = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        Path zip = Path.of(System.getProperty("thalweg.data", "../../shared/data"), "robustness/udhr-utf8.zip");
        assumeTrue(Files.exists(zip), "skipped: there is no " + zip);
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                String file = entry.getName().replaceAll(".*/", "").replace(".txt", "");
                String text = new String(entries.readAllBytes(), StandardCharsets.UTF_8);
                // Some hold a heading alone.
                if (text.length() >= 1000) {
                    addSamples(file, text);
                }
            }
        }
    }

    private static void addSamples(String file, String text) {
        String code = file.replaceAll("_.*", "");
        Set<String> meant = code.equals("cmn") ? Set.of("cmn") : Languages.meant(code);
        String language = meant.size() == 1 ? meant.iterator().next() : code;
        String script = script(text);
        for (int part = 0; part < PARTS; part++) {
            String piece = text.substring(text.length() * part / PARTS, text.length() * (part + 1) / PARTS);
            SAMPLES.add(new Sample(file, language, script, piece.substring(0, Math.min(CHARACTERS, piece.length()))));
        }
    }

    /** That of most letters. */
    private static String script(String text) {
        Map<String, Integer> counts = new HashMap<>();
        text.codePoints()
                .filter(Character::isLetter)
                .forEach(c -> counts.merge(Character.UnicodeScript.of(c).name(), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private record Rate(int samples, int right, int named) {
        static final Rate NONE = new Rate(0, 0, 0);

        Rate plus(boolean isRight, boolean isNamed) {
            return new Rate(samples + 1, right + (isRight ? 1 : 0), named + (isNamed ? 1 : 0));
        }

        double rightPart() {
            return right / (double) samples;
        }

        double namedPart() {
            return named / (double) samples;
        }
    }

    /** Right, and named at the default score, by script. */
    private static Map<String, Rate> rates(boolean covered) {
        LanguageDetector detector = new LanguageDetector();
        Map<String, Rate> rates = new TreeMap<>();
        for (Sample sample : SAMPLES) {
            boolean known = Languages.all().contains(sample.language()) && !OTHER_SCRIPT.contains(sample.file());
            if (known == covered) {
                DetectedLanguage found = detector.detect(sample.text(), LanguageConfig.DEFAULT.leastLetters());
                boolean right = found.language().equals(sample.language());
                boolean named = found.score() >= LanguageConfig.DEFAULT.leastScore();
                rates.merge(sample.script(), Rate.NONE.plus(right, named), (a, b) -> a.plus(right, named));
                rates.merge("all", Rate.NONE.plus(right, named), (a, b) -> a.plus(right, named));
            }
        }
        return rates;
    }

    @Test
    void languagesThatTheModelKnowsAreTold() {
        Map<String, Rate> rates = rates(true);
        assertTrue(rates.keySet()
                .containsAll(Set.of("ARABIC", "CYRILLIC", "DEVANAGARI", "GREEK", "HAN", "LATIN", "THAI")));
        rates.forEach((script, rate) -> {
            double floor = script.equals("LATIN") || script.equals("all") ? 0.9 : 0.99;
            assertTrue(rate.rightPart() >= floor, script + ": " + rate + " of " + rates);
            assertTrue(rate.namedPart() >= 0.95, script + ": " + rate + " of " + rates);
        });
    }

    /** The rest may be taken for a relative that is known, but most are not, and scripts that none has are never. */
    @Test
    void languagesThatTheModelLacksAreMostlyNotTold() {
        Map<String, Rate> rates = rates(false);
        Set<String> foreign = new TreeSet<>(rates.keySet());
        foreign.removeAll(rates(true).keySet());
        assertTrue(foreign.containsAll(Set.of("ETHIOPIC", "KHMER", "LAO", "MYANMAR", "TIBETAN")), foreign.toString());
        for (String script : foreign) {
            assertEquals(0, rates.get(script).named(), script + ": " + rates);
        }
        assertTrue(rates.get("all").namedPart() <= 0.5, rates.toString());
    }
}
