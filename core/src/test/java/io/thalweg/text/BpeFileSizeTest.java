package io.thalweg.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is learned can be read again, however long its tokens are. */
final class BpeFileSizeTest {
    private static final long SEED = 11;
    private static final List<AddedToken> ADDED = List.of(AddedToken.special("<eos>"));

    /** Words of which each letter is two bytes in the file: other scripts', quotes and backslashes. */
    private static BpeTraining training(long seed, int ids, long mostFileBytes) {
        Random random = new Random(seed);
        BpeTraining training = new BpeTraining(ids, 1, ADDED, mostFileBytes);
        for (int word = 0; word < 60; word++) {
            byte[] bytes = new byte[1 + random.nextInt(120)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = switch (random.nextInt(4)) {
                    case 0 -> '"';
                    case 1 -> '\\';
                    default -> (byte) (0x80 + random.nextInt(0x80));
                };
            }
            training.add(bytes, 0, bytes.length, 1 + random.nextInt(9));
        }
        return training;
    }

    @Test
    void learningStopsWhereTheFileIsFull() {
        for (long seed = SEED; seed < SEED + 5; seed++) {
            long whole = TokenizerJson.toBytes(
                            training(seed, 100_000, Long.MAX_VALUE).train())
                    .length;
            for (long most : new long[] {whole / 3, whole / 2, whole - 1}) {
                BpeTraining training = training(seed, 100_000, most);
                BpeModel model = training.train();
                byte[] file = TokenizerJson.toBytes(model);
                assertTrue(training.isFull(), "seed " + seed);
                assertTrue(file.length <= most, file.length + " of " + most + ", seed " + seed);
                // One merge more has at most two tokens of a word's 120 letters, of two bytes each, in two places.
                assertTrue(file.length > most - (4 * 120 + 20), file.length + " of " + most + ", seed " + seed);
                assertEquals(model.tokens(), TokenizerJson.parse(file, "test").tokens());
            }
        }
    }

    @Test
    void aFileThatFitsIsNotCutShort() {
        BpeTraining all = training(SEED, 100_000, Long.MAX_VALUE);
        BpeModel model = all.train();
        // Each merge is counted with the comma that the last one lacks.
        BpeTraining within = training(SEED, 100_000, TokenizerJson.toBytes(model).length + 1);
        assertEquals(model.tokens(), within.train().tokens());
        assertFalse(within.isFull());
    }

    /** The worst letters and the longest id. */
    @Test
    void whatAMergeAddsIsCountedInFull() {
        for (String letter : List.of("\"", "\\", "ÿ", "Ġ", "a")) {
            String token = letter.repeat(512);
            String entry = "\"" + escaped(token + token) + "\":1000000,";
            String merge = "[\"" + escaped(token) + "\",\"" + escaped(token) + "\"],";
            assertEquals(bytes(entry), TokenizerJson.bytesOfEntry(token + token, 1_000_000), letter);
            assertEquals(bytes(merge), TokenizerJson.bytesOfMerge(token, token), letter);
        }
    }

    /** Where a token has four letters of three bytes each, as in many scripts, as many are learned as may be asked for. */
    @Test
    void aMillionIdsOfAnotherScriptHaveRoom() {
        String half = "Ġ".repeat(6);
        long each = TokenizerJson.bytesOfEntry(half + half, 999_999) + TokenizerJson.bytesOfMerge(half, half);
        assertTrue(1_000_000 * each < TokenizerJson.MAX_FILE_BYTES, each + " bytes");
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String escaped(String token) {
        return token.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
