package io.thalweg.prepare.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.document.Applied;
import io.thalweg.prepare.document.Document;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.random.Xorshift;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GopherRepetitionTest {
    private static String reason(String text) {
        return Applied.to(text, GopherRepetitionConfig.DEFAULT).reason();
    }

    private static String reason(String text, double mostTop, double mostDuplicate) {
        GopherRepetitionConfig d = GopherRepetitionConfig.DEFAULT;
        List<Double> top = mostTop > 0 ? List.of(mostTop, mostTop, mostTop) : d.topNGramCharacters();
        List<Double> duplicate =
                mostDuplicate > 0 ? Collections.nCopies(6, mostDuplicate) : d.duplicateNGramCharacters();
        GopherRepetitionConfig config = new GopherRepetitionConfig(
                d.duplicateLines(),
                d.duplicateParagraphs(),
                d.duplicateLineCharacters(),
                d.duplicateParagraphCharacters(),
                top,
                duplicate,
                d.words());
        return Applied.to(text, config).reason();
    }

    /** Different words, all of five characters. */
    private static String different(int from, int count) {
        StringBuilder words = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            words.append('w').append(1000 + i).append(' ');
        }
        return words.toString();
    }

    private static String lines(int from, int count, String end) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(different(from + 20 * i, 20)).append(end);
        }
        return lines.toString();
    }

    @Test
    void threeLinesOfTenMayBeDuplicates() {
        String body = lines(0, 6, "\n");
        assertEquals("kept", reason("a\n" + "a\n".repeat(3) + body));
        assertEquals("duplicate_lines: 36.4% of lines, at most 30.0%", reason("a\n" + " a \n\n".repeat(4) + body));
    }

    @Test
    void threeParagraphsOfTenMayBeDuplicates() {
        // The lines "b" to "i" keep the share of duplicate lines low.
        String body = lines(0, 6, "\nb\n".repeat(0) + "\n\n");
        String small = "a\nb\n\n";
        String many = lines(500, 12, "\n");
        assertEquals("kept", reason(small.repeat(4) + body.strip() + "\n" + many));
        assertEquals(
                "duplicate_paragraphs: 36.4% of paragraphs, at most 30.0%",
                reason(small.repeat(5) + body.strip() + "\n" + many));
    }

    @Test
    void aFifthOfTheCharactersMayBeInDuplicateLines() {
        String line = different(900, 20) + "\n"; // 100 characters besides spaces, 119 with
        // 2 duplicates of 119 characters; 8 other lines of the same length.
        assertEquals("kept", reason(line.repeat(3) + lines(0, 7, "\n"), 1, 1));
        assertEquals(
                "duplicate_line_characters: 25.0% of characters, at most 20.0%",
                reason(line.repeat(3) + lines(0, 5, "\n")));
    }

    @Test
    void theMostFrequentPairOfWordsMayHaveAFifthOfTheCharacters() {
        // 100 words of five characters; the pair 10 times makes 20 of them.
        assertEquals("kept", reason(pairs(10, 80)));
        assertEquals("top_2_gram: 20.8% of characters, at most 20.0%", reason(pairs(10, 76)));
        assertEquals("kept", reason(different(0, 9)), "what occurs once repeats nothing");
    }

    private static String pairs(int times, int others) {
        StringBuilder text = new StringBuilder(different(0, others - times));
        for (int i = 0; i < times; i++) {
            text.append("aaaaa bbbbb ").append(different(500 + i, 1));
        }
        return text.toString();
    }

    @Test
    void longerPhrasesHaveTheirOwnLimits() {
        // 6 times 3 words of 100; 4 times 4 words of 100.
        assertEquals("kept", reason(phrases("aaaaa bbbbb ccccc ", 6, 3, 82)));
        assertEquals("top_3_gram: 18.2% of characters, at most 18.0%", reason(phrases("aaaaa bbbbb ccccc ", 6, 3, 81)));
        assertEquals("kept", reason(phrases("aaaaa bbbbb ccccc ddddd ", 4, 4, 84)));
        assertEquals(
                "top_4_gram: 16.2% of characters, at most 16.0%",
                reason(phrases("aaaaa bbbbb ccccc ddddd ", 4, 4, 83)));
    }

    private static String phrases(String phrase, int times, int words, int others) {
        StringBuilder text = new StringBuilder(different(0, others - times));
        for (int i = 0; i < times; i++) {
            text.append(phrase).append(different(500 + i, 1));
        }
        assertEquals(times * words + others, text.toString().split(" ").length);
        return text.toString();
    }

    @Test
    void duplicatesOfFiveToTenWordsHaveTheirLimits() {
        int[] percent = {15, 14, 13, 12, 11, 10};
        for (int n = 5; n <= 10; n++) {
            // One phrase of n words twice, so n words are duplicates, among as many as make the limit, and one fewer.
            int all = (int) Math.ceil(100.0 * n / percent[n - 5]);
            String phrase = different(900, n);
            assertEquals("kept", reason(phrase + different(0, all - 2 * n) + phrase, 1, 0), n + " of " + all);
            assertTrue(
                    reason(phrase + different(0, all - 2 * n - 1) + phrase, 1, 0)
                            .startsWith("duplicate_"),
                    n + " of " + (all - 1));
        }
        String ten = different(900, 10);
        assertEquals(
                "duplicate_10_grams: 10.1% of characters, at most 10.0%", reason(ten + different(0, 79) + ten, 1, 0));
    }

    @Test
    void characterSharesOfNGramsAreAsSlowAndSimpleCountingHasThem() {
        Xorshift random = new Xorshift(71);
        Words words = new Words(WordBoundaries.WHITE_SPACE);
        NGrams nGrams = new NGrams();
        for (int trial = 0; trial < 300; trial++) {
            List<String> text = new ArrayList<>();
            int size = random.nextBelow(60);
            int vocabulary = 1 + random.nextBelow(12);
            for (int i = 0; i < size; i++) {
                int word = random.nextBelow(vocabulary);
                text.add("\u00E4".repeat(1 + word % 4) + word);
            }
            byte[] utf8 = String.join(" ", text).getBytes(StandardCharsets.UTF_8);
            words.read(utf8, 0, utf8.length);
            nGrams.read(words);
            for (int n = 2; n <= 10; n++) {
                nGrams.lengthen(words);
                assertEquals(naiveTop(text, n), nGrams.topShare(), 1e-12, n + " of " + text);
                assertEquals(naiveDuplicates(text, n), nGrams.duplicateShare(), 1e-12, n + " of " + text);
            }
        }
    }

    private static int characters(List<String> words) {
        return words.stream().mapToInt(String::length).sum();
    }

    private static double naiveTop(List<String> words, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        Map<List<String>, Integer> free = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            List<String> gram = words.subList(i, i + n);
            if (free.getOrDefault(gram, 0) <= i) {
                counts.merge(gram, 1, Integer::sum);
                free.put(gram, i + n);
            }
        }
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int longest = counts.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .mapToInt(entry -> characters(entry.getKey()))
                .max()
                .orElse(0);
        return most < 2 ? 0 : (double) most * longest / characters(words);
    }

    private static double naiveDuplicates(List<String> words, int n) {
        Set<List<String>> seen = new HashSet<>();
        boolean[] duplicate = new boolean[words.size()];
        for (int i = 0; i + n <= words.size(); i++) {
            if (!seen.add(words.subList(i, i + n))) {
                Arrays.fill(duplicate, i, i + n, true);
            }
        }
        int characters = 0;
        for (int i = 0; i < duplicate.length; i++) {
            characters += duplicate[i] ? words.get(i).length() : 0;
        }
        return words.isEmpty() ? 0 : (double) characters / characters(words);
    }

    @Test
    void stoppingEarlyDropsTheSameDocuments() {
        Xorshift random = new Xorshift(5);
        int dropped = 0;
        for (int trial = 0; trial < 300; trial++) {
            StringBuilder text = new StringBuilder();
            String phrase = different(900, 5 + random.nextBelow(8));
            for (int i = 0; i < 12; i++) {
                text.append(random.nextBelow(5) == 0 ? phrase : different(20 * i, 5 + random.nextBelow(10)));
            }
            List<String> words = Arrays.asList(text.toString().split(" "));
            String expected = "kept";
            for (int n = 10; n >= 5; n--) {
                if (naiveDuplicates(words, n)
                        > GopherRepetitionConfig.DEFAULT
                                .duplicateNGramCharacters()
                                .get(n - 5)) {
                    expected = "duplicate_" + n + "_grams";
                }
            }
            String found = reason(text.toString());
            if (!found.startsWith("top_")) {
                assertEquals(expected, found.replaceFirst(":.*", ""), text.toString());
                dropped += expected.equals("kept") ? 0 : 1;
            }
        }
        assertTrue(dropped > 20, dropped + " were dropped");
    }

    @Test
    void workGrowsWithTheTextNotFaster() {
        GopherRepetitionStep step = new GopherRepetitionStep(GopherRepetitionConfig.DEFAULT);
        for (String piece : List.of("a ", "a b ", "1.2 ", "aaaaaaaaa ", "\u4E2D\u6587", "\u0301 ", "@ ")) {
            long before = step.probes();
            Applied.to(Document.of("1", "s", piece.repeat(100_000)), step);
            assertTrue(step.probes() - before < 200_000L * 9 * 3, piece + ": " + (step.probes() - before));
        }
        long before = step.probes();
        Applied.to(Document.of("1", "s", different(0, 100_000)), step);
        long probes = step.probes() - before;
        assertTrue(probes >= 400_000 && probes < 100_000 * 4 * 3, "probes: " + probes);
    }

    @Test
    void aShortTextAfterALongOneIsJudgedOnItsOwn() {
        GopherRepetitionStep step = new GopherRepetitionStep(GopherRepetitionConfig.DEFAULT);
        String text = different(0, 40);
        assertEquals("kept", Applied.to(Document.of("1", "s", text), step).reason());
        assertEquals("kept", Applied.to(Document.of("2", "s", text), step).reason());
        assertEquals("kept", Applied.to(Document.of("3", "s", ""), step).reason());
    }

    @Test
    void everyWrongSettingIsNamed() {
        BadConfiguration wrong = assertThrows(
                BadConfiguration.class,
                () -> new GopherRepetitionConfig(
                        -1, 2, 3, 4, List.of(0.1), List.of(0.1, 0.1, 0.1, 0.1, 0.1, 7.0), WordBoundaries.UNICODE));
        assertEquals(6, wrong.problems().size(), wrong.getMessage());
    }
}
