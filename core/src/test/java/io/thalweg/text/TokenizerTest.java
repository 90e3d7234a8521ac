package io.thalweg.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static final long SEED = 29;

    private final BreakIterator icu = BreakIterator.getWordInstance(ULocale.ROOT);
    private final Tokenizer words = new TokenizerConfig(TokenizerConfig.Kind.WORD, false).create();

    /** The definition: ICU over the whole text, segments with a letter or digit, white space before them dropped. */
    private List<String> reference(String text) {
        List<String> tokens = new ArrayList<>();
        icu.setText(text);
        int start = icu.first();
        for (int end = icu.next(); end != BreakIterator.DONE; end = icu.next()) {
            String segment = text.substring(start, end);
            if (segment.codePoints().anyMatch(Character::isLetterOrDigit)) {
                tokens.add(segment.replaceFirst("^\\p{IsWhite_Space}+", ""));
            }
            start = end;
        }
        return tokens;
    }

    @Test
    void everyAsciiStringOfFourCharactersIsAsIcuHasIt() {
        // The rules look at two characters before and two after a boundary. One string holds many quadruples: all
        // triples around every character, parted by a line end, which no rule crosses.
        for (int a = 1; a < 128; a++) {
            StringBuilder text = new StringBuilder();
            for (int b = 1; b < 128; b++) {
                for (int c = 1; c < 128; c++) {
                    text.append((char) a).append((char) b).append((char) c).append('\n');
                }
            }
            assertEquals(reference(text.toString()), words.tokens(text.toString()), "first character " + a);
        }
    }

    @Test
    void everyStringOverTheClassesIsAsIcuHasIt() {
        char[] classes = {'a', 'Z', '1', '_', '.', '\'', ':', ',', ';', '"', ' ', '-', '\r'};
        int length = 5;
        int count = (int) Math.pow(classes.length, length);
        StringBuilder text = new StringBuilder();
        for (int code = 0; code < count; code++) {
            for (int i = 0, rest = code; i < length; i++, rest /= classes.length) {
                text.append(classes[rest % classes.length]);
            }
            text.append('\n');
            if (text.length() > 20_000 || code == count - 1) {
                assertEquals(reference(text.toString()), words.tokens(text.toString()));
                text.setLength(0);
            }
        }
    }

    @Test
    void mixturesOfScriptsAreAsIcuHasThem() {
        String[] atoms = {
            "a",
            "Bc",
            "1",
            "23",
            "_",
            ".",
            "'",
            ":",
            ",",
            ";",
            "\"",
            " ",
            "  ",
            "-",
            "\n",
            "\r\n",
            "\t",
            "@",
            "#",
            "é",
            "e\u0301",
            "\u0308",
            "\u200d",
            "\u00ad",
            "\ufeff",
            "\u2060",
            "ß",
            "Σ",
            "ς",
            "слово",
            "в",
            "\u0301",
            "א",
            "בג",
            "״",
            "״",
            "’",
            "·",
            "٣",
            "٫",
            "漢字",
            "語",
            "ひらがな",
            "カタカナ",
            "ｶﾀ",
            "한국어",
            "สวัสดี",
            "ภาษาไทย",
            "ភាសា",
            "မြန်မာ",
            "ລາວ",
            "👍",
            "👩\u200d👩\u200d👧",
            "🇩🇪",
            "🇫",
            "❤\ufe0f",
            "1\ufe0f\u20e3",
            "\u2139",
            "\u0085",
            "\u2028",
            "\u2029",
            "\u00a0",
            "\u3000",
            "\u2003",
            "\u202f",
            "।",
            "ำ",
            "\u0e33",
            "½",
            "²",
            "Ⅷ",
            "\ud835\udc00",
            "\ufffd",
            "ﬁ",
            "İ",
            "ı",
            "_é",
            "\u037e",
            "\u0387",
            "：",
            "．",
            "＇"
        };
        for (int trial = 0; trial < 60_000; trial++) {
            SplittableRandom random = new SplittableRandom(SEED + trial);
            int length = 1 + random.nextInt(12);
            // Mostly ASCII, so that the state machine and ICU meet often.
            int ascii = random.nextInt(10);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append(atoms[random.nextInt(10) < ascii ? random.nextInt(19) : random.nextInt(atoms.length)]);
            }
            assertEquals(
                    reference(text.toString()),
                    words.tokens(text.toString()),
                    () -> "seed " + SEED + ": " + escaped(text));
        }
    }

    private static String escaped(CharSequence text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> out.append(String.format(Locale.ROOT, "\\u%04x", c)));
        return out.toString();
    }

    @Test
    void wordsAsPeopleKnowThem() {
        assertEquals(
                List.of("I", "can't", "pay", "3.14", "e.g", "for", "snake_case", "well", "known", "Ångström"),
                words.tokens("I can't pay $3.14, e.g. for snake_case & well-known Ångström! ___ 👍"));
        assertEquals(
                List.of("straße", "i̇stanbul", "ὀδυσσεύς", "mixed"),
                new TokenizerConfig(TokenizerConfig.Kind.WORD, true).create().tokens("STRAßE İstanbul ὈΔΥΣΣΕΎΣ MiXeD"));
        assertEquals(List.of(), words.tokens(" \r\n ... -- "));
    }

    @Test
    void whiteSpaceIsUnicodesWhiteSpace() {
        Tokenizer tokenizer = new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false).create();
        for (int codePoint = 1; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                continue;
            }
            String text = "a" + Character.toString(codePoint) + "b";
            boolean white = UCharacter.hasBinaryProperty(codePoint, UProperty.WHITE_SPACE);
            assertEquals(white ? List.of("a", "b") : List.of(text), tokenizer.tokens(text), () -> escaped(text));
        }
        assertEquals(List.of("<unk>", "don't", "—"), tokenizer.tokens("  <unk> don't\u00a0— "));
        assertEquals(
                List.of("äbc", "x"),
                new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, true)
                        .create()
                        .tokens("ÄBC X"));
    }

    @Test
    void everyCodePointIsACharacterToken() {
        Tokenizer tokenizer = new TokenizerConfig(TokenizerConfig.Kind.CHAR, false).create();
        assertEquals(
                List.of("A", " ", " ", "é", "漢", "😀", "\n", "\n", "\n", "b"), tokenizer.tokens("A  é漢😀\r\n\r\r\nb"));
        assertEquals(
                List.of("a", "é"),
                new TokenizerConfig(TokenizerConfig.Kind.CHAR, true).create().tokens("AÉ"));
    }

    @Test
    void aRangeOfABufferIsTokenisedAlone() {
        byte[] utf8 = "xx één twee yy".getBytes(StandardCharsets.UTF_8);
        for (TokenizerConfig.Kind kind : TokenizerConfig.Kind.values()) {
            if (kind == TokenizerConfig.Kind.BPE) {
                continue; // needs a file: BpeTokenizerTest
            }
            List<String> found = new ArrayList<>();
            Tokenizer tokenizer = new TokenizerConfig(kind, false).create();
            tokenizer.tokenize(
                    utf8,
                    1,
                    utf8.length - 1,
                    (bytes, from, to) -> found.add(new String(bytes, from, to - from, StandardCharsets.UTF_8)));
            assertEquals(tokenizer.tokens("x één twee y"), found, kind.label());
        }
    }

    @Test
    void theConfigurationComesBackFromOptions() {
        for (TokenizerConfig.Kind kind : TokenizerConfig.Kind.values()) {
            TokenizerConfig config = new TokenizerConfig(kind, kind != TokenizerConfig.Kind.BPE);
            assertEquals(config, TokenizerConfig.fromOptions(config.toOptions(), "test"));
        }
        JobFailed failed = assertThrows(
                JobFailed.class,
                () -> TokenizerConfig.fromOptions(Map.of("tokenizer", "sentences", "lower_case", true), "the model"));
        assertTrue(failed.getMessage().contains("word|whitespace|char|bpe"), failed.getMessage());
        assertThrows(BadConfiguration.class, () -> new TokenizerConfig(TokenizerConfig.Kind.BPE, true));
        assertThrows(
                JobFailed.class,
                () -> TokenizerConfig.fromOptions(Map.of("tokenizer", "bpe", "lower_case", true), "the model"));
    }

    @Test
    void lowerCaseIsTheJdks() {
        Tokenizer asWritten = new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false).create();
        Tokenizer lower = new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, true).create();
        StringBuilder all = new StringBuilder();
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c).append(c % 8 == 0 ? " " : c % 4 == 0 ? "é" : "");
            }
        }
        List<String> texts = new ArrayList<>(AnyText.lines(SEED, 2_000, 12));
        texts.add(all.toString());
        for (String text : texts) {
            List<String> expected = asWritten.tokens(text).stream()
                    .map(token -> token.toLowerCase(Locale.ROOT))
                    .toList();
            assertEquals(expected, lower.tokens(text));
        }
    }
}
