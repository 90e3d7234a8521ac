package io.thalweg.prepare.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.util.StringUtil;
import opennlp.tools.util.normalizer.AggregateCharSequenceNormalizer;
import opennlp.tools.util.normalizer.CharSequenceNormalizer;
import opennlp.tools.util.normalizer.EmojiCharSequenceNormalizer;
import opennlp.tools.util.normalizer.NumberCharSequenceNormalizer;
import opennlp.tools.util.normalizer.ShrinkCharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our detector against the library whose model it uses. */
class LanguageDetectorTest {
    private static final CharSequenceNormalizer NORMALIZER = new AggregateCharSequenceNormalizer(
            EmojiCharSequenceNormalizer.getInstance(),
            UrlCharSequenceNormalizer.getInstance(),
            TwitterCharSequenceNormalizer.getInstance(),
            NumberCharSequenceNormalizer.getInstance(),
            ShrinkCharSequenceNormalizer.getInstance());

    /** What the normalisers' expressions look at, in pieces that make matches and near misses likely. */
    private static final List<String> PIECES = List.of(
            "a",
            "e",
            "h",
            "j",
            "H",
            "J",
            "ha",
            "HA",
            "x",
            "X",
            "o",
            "p",
            "D",
            "(",
            ")",
            ":",
            ";",
            "-",
            " ",
            "  ",
            "\n",
            "\t",
            "\u00a0",
            "\u0085",
            "\u2028",
            "\u000b",
            "rt ",
            "RT:",
            "r",
            "t",
            "é",
            "É",
            "ß",
            "İ",
            "Σ",
            "ς",
            "1",
            "42",
            "٣",
            "#",
            "@",
            "a@b.c",
            "http://",
            "https://x.y/z",
            "://",
            "//",
            ".",
            "\uD83D\uDE00",
            "\uD800\uDC00",
            "\uDBFE\uDC00",
            "ﬀ",
            "Ａ",
            "中",
            "文",
            "ا",
            "ﺍ",
            "ক",
            "\u0000",
            "aaa",
            "AaA",
            "ééé");

    private static LanguageDetectorME library;

    @BeforeAll
    static void readModel() throws IOException {
        try (InputStream in = Objects.requireNonNull(NGramTable.class.getResourceAsStream(NGramTable.MODEL))) {
            library = new LanguageDetectorME(new LanguageDetectorModel(in));
        }
    }

    private static String random(SplittableRandom draws, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            String piece = PIECES.get(draws.nextInt(PIECES.size()));
            text.append(piece.repeat(draws.nextInt(8) == 0 ? 4 : 1));
        }
        return text.toString();
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(c -> c >= ' ' && c < 127 ? String.valueOf((char) c) : String.format("\\u%04x", c))
                .collect(Collectors.joining());
    }

    @Test
    void textIsNormalisedAsTheLibraryDoes() {
        LanguageText text = new LanguageText();
        for (int seed = 1; seed <= 60_000; seed++) {
            SplittableRandom draws = new SplittableRandom(seed);
            String given = random(draws, 1 + draws.nextInt(12));
            text.set(given);
            String wanted = StringUtil.toLowerCaseCharBuffer(NORMALIZER.normalize(given))
                    .toString();
            assertEquals(
                    escaped(wanted),
                    escaped(new String(text.chars(), 0, text.length())),
                    "seed " + seed + ", of " + escaped(given));
        }
    }

    @Test
    void probabilitiesAreTheLibrarys() {
        LanguageDetector detector = new LanguageDetector();
        String words =
                "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Todos los seres humanos nacen libres"
                        + " Все люди рождаются свободными 人人生而自由 すべての人間は Every human is born free jeder hat das Recht";
        for (int seed = 1; seed <= 200; seed++) {
            SplittableRandom draws = new SplittableRandom(seed);
            int from = draws.nextInt(words.length() / 2);
            String text = words.substring(from, from + 1 + draws.nextInt(words.length() / 2)) + random(draws, 5);
            Map<String, Double> wanted = new TreeMap<>();
            for (Language language : library.predictLanguages(text)) {
                wanted.merge(Languages.ofModel(language.getLang()), language.getConfidence(), Double::sum);
            }
            Map<String, Double> found = detector.probabilities(text);
            assertEquals(wanted.keySet(), found.keySet());
            wanted.forEach((language, probability) ->
                    assertEquals(probability, found.get(language), 1e-4, language + " of " + escaped(text)));
        }
    }

    @Test
    void theLanguagesAreTheModels() {
        Set<String> ofModel = Arrays.stream(library.getSupportedLanguages())
                .map(Languages::ofModel)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(ofModel, Languages.all());
        assertEquals(100, ofModel.size());
    }

    @Test
    void codesOfEitherLengthMeanLanguages() {
        assertEquals(Set.of("deu"), Languages.meant("de"));
        assertEquals(Set.of("deu"), Languages.meant("DEU"));
        assertEquals(Set.of("cmn", "nan"), Languages.meant("zh"));
        assertEquals(Set.of("nob", "nno"), Languages.meant("no"));
        assertEquals(Set.of("nob"), Languages.meant("nb"));
        assertEquals(Set.of("fas"), Languages.meant("pes"));
        assertEquals(Set.of("und"), Languages.meant("und"));
        assertEquals(Set.of(), Languages.meant("xx"));
        assertEquals(Set.of(), Languages.meant("deutsch"));
        assertEquals(Set.of(), Languages.meant(""));
        for (String language : Languages.all()) {
            assertEquals(Set.of(language), Languages.meant(language));
        }
    }

    @Test
    void textThatSaysNothingHasNoLanguage() {
        LanguageDetector detector = new LanguageDetector();
        for (String text : List.of(
                "",
                " \n\t",
                "😀😃😄".repeat(1000),
                "x".repeat(1 << 20),
                "字".repeat(1 << 20),
                "12345 67890 !?".repeat(100),
                "\u0000".repeat(5000),
                "\uD800".repeat(5000),
                "https://example.org/a_long_path?with=parameters")) {
            assertEquals(DetectedLanguage.NONE, detector.detect(text, 5));
        }
    }

    /** The library's expressions call themselves: what they are given is bounded, and must be small enough for a thread. */
    @Test
    void hostileTextOfASamplesLengthIsAnswered() {
        LanguageDetector detector = new LanguageDetector();
        for (String piece :
                List.of("h", "ha", "haaha", "a@", "@", "#", "rt ", "https://", "a-b@c.", "jijiji jojo ", "é#")) {
            String text = (piece + "@").concat(piece.repeat(20_000)).substring(0, 20_000);
            double score = detector.detect(text, 1).score();
            assertTrue(score >= 0 && score <= 1, piece);
        }
    }
}
