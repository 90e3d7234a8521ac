package io.thalweg.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Byte-level BPE against Hugging Face's tokenizers, which reads the files that we write. */
final class HuggingFaceTest {
    private static final long SEED = 77;
    private static final int LINES = 10_000;

    private static HuggingFaceTokenizer theirs(byte[] file) throws IOException {
        return HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(file), Map.of("addSpecialTokens", "false", "truncation", "false"));
    }

    private static void assertSame(BpeModel model, List<String> lines) throws IOException {
        byte[] file = TokenizerJson.toBytes(model);
        BpeTokenizer ours = new BpeTokenizer(TokenizerJson.parse(file, "tokenizer.json"));
        try (HuggingFaceTokenizer theirs = theirs(file)) {
            for (String line : lines) {
                long[] expected = theirs.encode(line, false, false).getIds();
                int[] ids = ours.encode(line);
                assertArrayEquals(expected, Arrays.stream(ids).asLongStream().toArray(), () -> "'" + line + "'");
                assertEquals(theirs.decode(expected, false), ours.decode(ids));
            }
        }
    }

    @Test
    void textOfEveryKindIsEncodedAndDecodedAlike() throws IOException {
        BpeModel model = BpeTokenizerTest.trained(
                AnyText.lines(SEED, 4000, 12),
                3000,
                2,
                AddedToken.special("<eos>"),
                new AddedToken("<|endoftext|>", true, true),
                new AddedToken("漢", true, false),
                new AddedToken("the", false, false));
        assertSame(model, AnyText.lines(SEED + 1, LINES, 14));
    }

    @Test
    void everyOptionMeansTheSame() throws IOException {
        BpeModel trained = BpeTokenizerTest.trained(AnyText.lines(SEED, 1000, 12), 700, 2, AddedToken.special("<eos>"));
        List<String> tokens = new ArrayList<>(trained.tokens());
        // Tokens that no merge makes; a whole word is one of them where the file says so.
        for (String token : List.of("they", "Ġnot", "Ġhttpx", "ðŁĻĤðŁĻĤ", "<unk>", "!?!")) {
            if (!tokens.contains(token)) {
                tokens.add(token);
            }
        }
        tokens.add("Ġthe the".replace(" ", "Ġ"));
        for (boolean prefix : new boolean[] {false, true}) {
            for (boolean whole : new boolean[] {false, true}) {
                BpeModel model = new BpeModel(tokens, trained.merges(), trained.added(), prefix, whole);
                assertSame(model, AnyText.lines(SEED + 2, 2000, 9));
            }
        }
    }

    /** Ids in any order are mostly no UTF-8: what becomes of that is part of the promise. */
    @Test
    void anyIdsAreDecodedAlike() throws IOException {
        BpeModel model = BpeTokenizerTest.trained(
                AnyText.lines(SEED, 1000, 12), 800, 2, AddedToken.special("<eos>"), AddedToken.special("a b"));
        BpeTokenizer ours = new BpeTokenizer(model);
        SplittableRandom random = new SplittableRandom(SEED);
        try (HuggingFaceTokenizer theirs = theirs(TokenizerJson.toBytes(model))) {
            for (int trial = 0; trial < 3000; trial++) {
                int[] ids = random.ints(1 + random.nextInt(30), 0, model.size()).toArray();
                assertEquals(
                        theirs.decode(Arrays.stream(ids).asLongStream().toArray(), false),
                        ours.decode(ids),
                        () -> "seed " + SEED + ": " + Arrays.toString(ids));
            }
        }
    }

    /** Letters, numbers and white space are the same for both, of every character but most of Han and Hangul. */
    @Test
    void everyCharacterIsOfOneClassForBoth() throws IOException {
        BpeModel model = BpeTokenizerTest.trained(List.of(), 256, 1);
        BytePreTokenizer ours = new BytePreTokenizer(model.rules());
        List<String> wrong = new ArrayList<>();
        try (HuggingFaceTokenizer theirs = theirs(TokenizerJson.toBytes(model))) {
            for (int block = 0; block <= Character.MAX_CODE_POINT; block += isAllAlike(block) ? 64 * 29 : 64) {
                StringBuilder text = new StringBuilder();
                for (int c = block; c < block + 64; c++) {
                    if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                        // After a letter, a number and a mark: it joins the one of its class.
                        for (char before : "a1!".toCharArray()) {
                            text.append('\n').append(before).appendCodePoint(c);
                        }
                    }
                }
                long[] words = theirs.encode(text.toString(), false, false).getWordIds();
                long theirWords = words.length == 0 ? 0 : words[words.length - 1] + 1;
                if (theirWords != ours.tokens(text.toString()).size()) {
                    wrong.add(String.format(Locale.ROOT, "U+%04X and on", block));
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean isAllAlike(int codePoint) {
        return (codePoint >= 0x3400 && codePoint < 0x9E00)
                || (codePoint >= 0xAC00 && codePoint < 0xD000)
                || (codePoint >= 0x17000 && codePoint < 0x18400)
                || codePoint >= 0x20000;
    }

    /** What Hugging Face's trainer learned from the same text, recorded by {@code bpe/train.py}. */
    @Test
    void trainingMakesWhatTheirTrainerMade() throws IOException {
        List<String> lines;
        byte[] expected;
        try (InputStream text = HuggingFaceTest.class.getResourceAsStream("/bpe/text.txt");
                InputStream tokenizer = HuggingFaceTest.class.getResourceAsStream("/bpe/tokenizer.json")) {
            lines = new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            expected = tokenizer.readAllBytes();
        }
        BpeModel theirs = TokenizerJson.parse(expected, "bpe/tokenizer.json");
        BpeModel ours = BpeTokenizerTest.trained(lines, 1000, 2, AddedToken.special("<eos>"));
        assertEquals(theirs.merges(), ours.merges());
        assertEquals(theirs.tokens(), ours.tokens());
    }

    /** Text of people, where it is at hand. */
    @Test
    void textsAtHandAreEncodedAlike() throws IOException {
        Path folder = Path.of(System.getProperty("thalweg.data", "../../shared/data"), "text");
        List<String> lines = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".txt"))
                        .sorted()
                        .toList()) {
                    try (Stream<String> some = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                        some.limit(2000).map(HuggingFaceTest::utf8).forEach(lines::add);
                    }
                }
            }
        }
        org.junit.jupiter.api.Assumptions.assumeFalse(
                lines.isEmpty(), () -> "There is no text in " + folder + ": nothing to compare");
        assertSame(BpeTokenizerTest.trained(lines.subList(0, Math.min(lines.size(), 3000)), 4000, 2), lines);
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
