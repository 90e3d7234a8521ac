package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.text.TokenizerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Words of scripts without spaces between them, in text from the shared data folder; skipped where that is absent. */
class RealWordsTest {
    private static Path data(String name) {
        Path file = Path.of(System.getProperty("thalweg.data", "../../shared/data"), name);
        assumeTrue(Files.exists(file), "skipped: there is no " + file);
        return file;
    }

    private static String wiki(String language) throws IOException {
        try (InputStream in = new GZIPInputStream(
                Files.newInputStream(data("robustness/wiki-cjk/" + language + "wiki-sample.txt.gz")))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String declaration(String language) throws IOException {
        try (ZipFile zip = new ZipFile(data("robustness/udhr-utf8.zip").toFile());
                InputStream in = zip.getInputStream(zip.getEntry("udhr2/" + language + ".txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** How often each word is there that is of certain scripts alone. */
    private static Map<String, Integer> words(String text, Set<UnicodeScript> scripts) {
        Map<String, Integer> counts = new HashMap<>();
        new TokenizerConfig(TokenizerConfig.Kind.WORD, false)
                .create().tokens(text).stream()
                        .filter(word -> word.codePoints()
                                .mapToObj(UnicodeScript::of)
                                .allMatch(script -> scripts.contains(script) || script == UnicodeScript.INHERITED))
                        .forEach(word -> counts.merge(word, 1, Integer::sum));
        return counts;
    }

    private static double meanLength(Map<String, Integer> words) {
        double characters = 0;
        double count = 0;
        for (Map.Entry<String, Integer> word : words.entrySet()) {
            characters += word.getValue()
                    * (double) word.getKey().codePointCount(0, word.getKey().length());
            count += word.getValue();
        }
        return characters / count;
    }

    /** @param longest of nine words in ten */
    private static void assertWords(
            String text, Set<UnicodeScript> scripts, List<String> common, double shortest, double longest) {
        Map<String, Integer> words = words(text, scripts);
        for (String word : common) {
            assertTrue(words.getOrDefault(word, 0) >= 2, word + " of " + words.size() + " words");
        }
        double mean = meanLength(words);
        assertTrue(mean >= shortest && mean <= longest, "characters a word: " + mean);
        long cut = words.keySet().stream()
                .mapToLong(word -> word.codePointCount(0, word.length()))
                .filter(length -> length > 12)
                .count();
        assertTrue(cut <= 0.01 * words.size(), cut + " of " + words.size() + " are whole phrases");
    }

    @Test
    void chineseIsCutByTheDictionary() throws IOException {
        assertWords(wiki("zh"), Set.of(UnicodeScript.HAN), List.of("研究", "中国", "世界", "中國", "因此"), 1.2, 2.2);
    }

    @Test
    void japaneseIsCutByTheDictionary() throws IOException {
        assertWords(
                declaration("jpn"),
                Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
                List.of("権利", "自由", "すべて", "人", "国際"),
                1.2,
                2.5);
    }

    @Test
    void thaiIsCutByTheDictionary() throws IOException {
        assertWords(
                declaration("tha"),
                Set.of(UnicodeScript.THAI),
                List.of("สิทธิ", "อิสรภาพ", "บุคคล", "และ", "ประเทศ"),
                2.5,
                5);
    }

    @Test
    void laoKhmerAndBurmeseAreCut() throws IOException {
        Map<String, Integer> lao = words(declaration("lao"), Set.of(UnicodeScript.LAO));
        Map<String, Integer> khmer = words(declaration("khm"), Set.of(UnicodeScript.KHMER));
        Map<String, Integer> burmese = words(declaration("mya"), Set.of(UnicodeScript.MYANMAR));
        for (Map<String, Integer> words : List.of(lao, khmer, burmese)) {
            double mean = meanLength(words);
            assertTrue(mean > 2 && mean < 8, "characters a word: " + mean);
        }
        assertTrue(lao.getOrDefault("ສິດ", 0) >= 5, "rights in Lao");
        assertTrue(khmer.getOrDefault("សិទ្ធិ", 0) >= 5, "rights in Khmer");
    }

    /** Korean has spaces: a word is what stands between them, without the punctuation. */
    @Test
    void koreanIsCutAtSpaces() throws IOException {
        String text = wiki("ko");
        Map<String, Integer> words = words(text, Set.of(UnicodeScript.HANGUL));
        assertTrue(words.getOrDefault("수학", 0) >= 2 && words.getOrDefault("그러나", 0) >= 2);
        Map<String, Integer> spaced = new HashMap<>();
        for (String word : text.split("[^\\p{IsHangul}]+")) {
            spaced.merge(word, 1, Integer::sum);
        }
        long same = words.entrySet().stream()
                .filter(word -> word.getValue() <= spaced.getOrDefault(word.getKey(), 0))
                .count();
        // A few have marks inside that ICU does not break at.
        assertTrue(same >= 0.999 * words.size(), same + " of " + words.size() + " stand between other characters");
    }
}
