package io.thalweg.prepare.dedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.lang.UCharacter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What counts as equal, and what an item is. */
final class NormalizedTextTest {
    private static final long SEED = 15;

    private static String normalized(String text) {
        byte[] utf8 = ("[[" + text + "]]").getBytes(StandardCharsets.UTF_8);
        NormalizedText normalized = new NormalizedText().set(utf8, 2, utf8.length - 2);
        return new String(normalized.bytes(), 0, normalized.length(), StandardCharsets.UTF_8);
    }

    @Test
    void whiteSpaceIsFoldedAndCharactersAreComposed() {
        assertEquals("a b c", normalized(" a\t\r\n b   c\n"));
        assertEquals("", normalized(" \n\t\u00A0\u3000"));
        assertEquals("a b", normalized("a\u00A0\u2003b\u2028"));
        assertEquals("caf\u00E9", normalized("cafe\u0301"));
        assertEquals("Case Stays", normalized("Case Stays"));
        // Zero width is no white space.
        assertEquals("a\u200Bb", normalized("a\u200Bb"));
    }

    /** Putting n marks into order costs n * n, so that a million would hold a task for a quarter of an hour. */
    @Test
    void aMillionMarksAreComparedAndCostNoMoreThanOtherText() {
        for (String marks :
                List.of("\u0301", "\u0316\u0301", "\u0301\u0316", "\u0F73", "\u0344\u0F73", "\uD834\uDD65\u0301")) {
            int count = marks.codePointCount(0, marks.length());
            String normalized = normalized("a" + marks.repeat(1_000_000 / count) + " b");
            assertTrue(normalized.endsWith(" b"), marks);
            // What stands before it is put into order is at most twice as long: some marks are two.
            int longest = 0;
            int run = 0;
            for (int i = 0; i < normalized.length(); i += Character.charCount(normalized.codePointAt(i))) {
                run = UCharacter.getCombiningClass(normalized.codePointAt(i)) == 0 ? 0 : run + 1;
                longest = Math.max(longest, run);
            }
            assertTrue(longest <= 60, longest + " marks in a row");
        }
    }

    /** Thirty marks in a row are more than any language has: what is compared of such text is its form NFC. */
    @Test
    void textOfFewerMarksIsInFormNfc() {
        SplittableRandom random = new SplittableRandom(SEED);
        String marks = "\u0301\u0316\u0327\u0344\u0F73\u3099\u05B0\u0345";
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int letter = 0; letter < 5; letter++) {
                text.append((char) ('a' + random.nextInt(26)));
                for (int mark = random.nextInt(31); mark > 0; mark--) {
                    text.append(marks.charAt(random.nextInt(marks.length())));
                }
            }
            assertEquals(Normalizer.normalize(text, Normalizer.Form.NFC), normalized(text.toString()), "seed " + SEED);
        }
    }

    /** The short way for ASCII and the long way agree: a foreign letter in front makes no other difference. */
    @Test
    void bothWaysAgree() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int c = random.nextInt(40); c > 0; c--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 128 : 40));
            }
            assertEquals("\u00E9" + normalized("x" + text).substring(1), normalized("\u00E9" + text), "seed " + SEED);
        }
    }

    @Test
    void equalTextsHaveEqualHashesAndOthersNot() {
        DedupConfig config =
                new DedupConfig(DedupMode.EXACT, DedupUnit.DOCUMENT, ShingleUnit.WORD, 5, 0.8, 100, false, List.of());
        Fingerprinter fingerprinter = new Fingerprinter(config);
        byte[] first = print(fingerprinter, "The cat  sat\n");
        assertArrayEquals(hash(first), hash(print(fingerprinter, " The cat\tsat")));
        assertFalse(Arrays.equals(hash(first), hash(print(fingerprinter, "the cat sat"))));
        assertTrue(FingerprintLayout.hasText(first));
        assertFalse(FingerprintLayout.hasText(print(fingerprinter, " \n ")));
        assertEquals(77, FingerprintLayout.position(first));
        assertEquals(5, FingerprintLayout.file(first));
        assertEquals(2, FingerprintLayout.piece(first));
    }

    private static byte[] print(Fingerprinter fingerprinter, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return fingerprinter.of(utf8, 0, utf8.length, 5, 77, 2).clone();
    }

    private static byte[] hash(byte[] print) {
        return Arrays.copyOfRange(print, FingerprintLayout.HASH, FingerprintLayout.BANDS);
    }

    private static List<String> parts(DedupUnit unit, String text) throws IOException {
        byte[] utf8 = ("##" + text + "##").getBytes(StandardCharsets.UTF_8);
        List<String> parts = new ArrayList<>();
        TextParts.forEach(
                unit,
                utf8,
                2,
                utf8.length - 2,
                (from, to, isItem) ->
                        parts.add((isItem ? "+" : "-") + new String(utf8, from, to - from, StandardCharsets.UTF_8)));
        return parts;
    }

    @Test
    void partsAreTheDocument() throws IOException {
        String text = "\n\none\ntwo\n \n\nthree\n--\n\n\u00E9";
        assertEquals(List.of("+" + text), parts(DedupUnit.DOCUMENT, text));
        assertEquals(
                List.of("-\n", "-\n", "+one\n", "+two\n", "- \n", "-\n", "+three\n", "---\n", "-\n", "+\u00E9"),
                parts(DedupUnit.LINE, text));
        assertEquals(List.of("+\n\none\ntwo\n \n\n", "+three\n--\n\n", "+\u00E9"), parts(DedupUnit.PARAGRAPH, text));
        assertEquals(List.of(), parts(DedupUnit.LINE, ""));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 300; i++) {
            StringBuilder any = new StringBuilder();
            for (int c = random.nextInt(30); c > 0; c--) {
                any.append("a\n \t-".charAt(random.nextInt(5)));
            }
            for (DedupUnit unit : DedupUnit.values()) {
                StringBuilder joined = new StringBuilder();
                parts(unit, any.toString()).forEach(part -> joined.append(part.substring(1)));
                assertEquals(any.toString(), joined.toString(), unit + ", seed " + SEED);
            }
        }
    }

    @Test
    void aFilterLeavesOutWhatIsDropped() throws IOException {
        byte[] text = "one\n--\ntwo\nthree".getBytes(StandardCharsets.UTF_8);
        BitSet dropped = new BitSet();
        dropped.set(1);
        CopyFilter lines = new CopyFilter(DedupUnit.LINE, dropped, List.of(1, 2));
        assertTrue(lines.keeps(text, 0, text.length));
        assertEquals(
                "one\n--\nthree",
                new String(lines.bytes(), lines.from(), lines.to() - lines.from(), StandardCharsets.UTF_8));
        assertEquals(java.util.Map.of(1, "two", 2, "three"), lines.excerpts());
        CopyFilter documents = new CopyFilter(DedupUnit.DOCUMENT, dropped, List.of());
        assertTrue(documents.keeps(text, 0, text.length));
        assertFalse(documents.keeps(text, 0, text.length));
    }
}
