package io.thalweg.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Byte-level BPE against the plainest program of it, and by its laws. */
final class BpeTokenizerTest {
    private static final long SEED = 1234;

    private static List<String> words(String text, boolean addPrefixSpace) {
        return new BytePreTokenizer(new BytePreTokenizer.Rules(addPrefixSpace, List.of())).tokens(text);
    }

    /** Words by the letters of bytes, with counts. */
    private static Map<String, Long> counted(List<String> lines) {
        Map<String, Long> counts = new HashMap<>();
        for (String line : lines) {
            for (String word : words(line, false)) {
                byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
                counts.merge(ByteAlphabet.token(utf8, 0, utf8.length), 1L, Long::sum);
            }
        }
        return counts;
    }

    static BpeModel trained(List<String> lines, int size, long minCount, AddedToken... added) {
        BpeTraining training = new BpeTraining(size, minCount, List.of(added));
        counted(lines).forEach((word, count) -> {
            byte[] bytes = new byte[word.length()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ByteAlphabet.byteOf(word.charAt(i));
            }
            training.add(bytes, 0, bytes.length, count);
        });
        return training.train();
    }

    @Test
    void wordsAreThoseOfTheExpression() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int trial = 0; trial < 10_000; trial++) {
            // Java's classes are of an older Unicode: characters that it does not know are left out.
            String text = AnyText.line(random, 9)
                    .codePoints()
                    .filter(Character::isDefined)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertEquals(NaiveBpe.words(text), words(text, false), "seed " + SEED + ", trial " + trial);
            String prefixed = text.isEmpty() || text.startsWith(" ") ? text : " " + text;
            assertEquals(NaiveBpe.words(prefixed), words(text, true), "seed " + SEED + ", trial " + trial);
        }
    }

    @Test
    void mergesAreThoseOfCountingEverythingAnew() {
        List<String> letters = IntStream.range(0, ByteAlphabet.SIZE)
                .mapToObj(b -> String.valueOf(ByteAlphabet.character(b)))
                .sorted()
                .toList();
        for (int trial = 0; trial < 8; trial++) {
            SplittableRandom random = new SplittableRandom(SEED + trial);
            int alphabet = 2 + random.nextInt(5);
            Map<String, Long> words = new HashMap<>();
            for (int i = 0; i < 150; i++) {
                // Few letters: runs of one letter, equal counts and tokens made in two ways are common.
                String word = random.ints(1 + random.nextInt(12), 'a', 'a' + alphabet)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
                words.put(word, 1L + random.nextInt(4));
            }
            BpeTraining training = new BpeTraining(420, 2, List.of());
            words.forEach((word, count) -> {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                training.add(bytes, 0, bytes.length, count);
            });
            BpeModel model = training.train();
            int at = trial;
            assertEquals(NaiveBpe.train(words, 420, 2, letters), model.merges(), () -> "seed " + (SEED + at));
            BpeTokenizer tokenizer = new BpeTokenizer(model);
            for (String word : words.keySet()) {
                assertEquals(NaiveBpe.encode(word, model.merges()), tokenizer.tokens(word), word);
            }
        }
    }

    @Test
    void anyTextComesBackAndTokensAreTheirIds() {
        List<String> lines = AnyText.lines(SEED, 2000, 12);
        AddedToken end = AddedToken.special("<eos>");
        BpeModel model = trained(lines, 900, 2, end);
        assertEquals("<eos>", model.tokens().get(0));
        assertEquals("!", model.tokens().get(1));
        assertEquals(900, model.size());
        BpeTokenizer tokenizer = new BpeTokenizer(model);
        for (String line : AnyText.lines(SEED + 1, 5000, 12)) {
            int[] ids = tokenizer.encode(line);
            assertEquals(line, tokenizer.decode(ids));
            assertEquals(
                    Arrays.stream(ids).mapToObj(model.tokens()::get).toList(), tokenizer.tokens(line), "seed " + SEED);
        }
        assertArrayEquals(new int[] {0, 0}, tokenizer.encode("<eos><eos>"));
        assertArrayEquals(new int[0], tokenizer.encode(""));
    }

    @Test
    void theOrderOfWordsDoesNotMatter() {
        List<String> lines = new ArrayList<>(AnyText.lines(SEED, 500, 20));
        byte[] expected = TokenizerJson.toBytes(trained(lines, 600, 1));
        java.util.Collections.reverse(lines);
        assertArrayEquals(expected, TokenizerJson.toBytes(trained(lines, 600, 1)));
    }

    @Test
    void aWordOfAMegabyteTakesNoTimeToSpeakOf() {
        BpeModel model = trained(List.of("aaaaaaaa aaaa aa ab abab"), 270, 1);
        BpeTokenizer tokenizer = new BpeTokenizer(model);
        String text = "a".repeat(1 << 20) + "b";
        int[] ids = tokenizer.encode(text);
        assertEquals(text, tokenizer.decode(ids));
        assertTrue(ids.length < text.length() / 2, ids.length + " tokens");
    }

    @Test
    void aWordThatLooksLikeAnAddedTokenIsNone() {
        BpeModel model = trained(List.of("aa <x> aa"), 260, 1, AddedToken.special(" aa"));
        byte[] marked = BytePreTokenizer.added(" aa".getBytes(StandardCharsets.UTF_8));
        BpeTokenizer tokenizer = new BpeTokenizer(model);
        assertArrayEquals(new int[] {0}, tokenizer.idsOfWord(marked, 0, marked.length));
        assertEquals("Ġaa", model.tokens().get(tokenizer.idsOfWord(marked, 1, marked.length)[0]));
        byte[] unknown = BytePreTokenizer.added("none".getBytes(StandardCharsets.UTF_8));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.idsOfWord(unknown, 0, unknown.length));
    }
}
