package io.thalweg.prepare.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextRepairTest {
    private static final long SEED = 11;

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] randomBytes(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            int bits = random.nextInt(4);
            int bound = bits == 0 ? 0x80 : bits == 1 ? 0x800 : bits == 2 ? 0xD800 : 0x110000;
            int codePoint = random.nextInt(bound);
            text.appendCodePoint(codePoint >= 0xD800 && codePoint < 0xE000 ? 'x' : codePoint);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int flips = random.nextInt(3); flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
        }
        return bytes;
    }

    @Test
    void anyBytesBecomeWellFormedAndTheVerdictIsTheJdks() {
        TextRepair repair = new TextRepair();
        for (int trial = 0; trial < 300_000; trial++) {
            byte[] bytes = randomBytes(new SplittableRandom(SEED + trial));
            String where = "seed " + (SEED + trial) + ": " + HexFormat.of().formatHex(bytes);
            byte[] padded = Arrays.copyOf(bytes, bytes.length + 3);
            padded[bytes.length] = (byte) 0x80; // Bytes behind the range do not count.
            boolean nul = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(0) >= 0;
            repair.repair(padded, 0, bytes.length);
            byte[] found = Arrays.copyOfRange(repair.bytes(), repair.from(), repair.to());
            assertEquals(!decodes(bytes), repair.wasMalformed(), where);
            assertEquals(nul, repair.hadNul(), where);
            byte[] expected =
                    new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').getBytes(StandardCharsets.UTF_8);
            assertArrayEquals(expected, found, where);
        }
    }

    @Test
    void everyShortSequenceHasTheJdksVerdict() {
        byte[] bytes = new byte[3];
        for (int value = 0; value < 1 << 24; value += 37) {
            bytes[0] = (byte) (value >>> 16);
            bytes[1] = (byte) (value >>> 8);
            bytes[2] = (byte) value;
            if (bytes[0] < 0 && TextRepair.isWellFormed(bytes, 0, 3) != decodes(bytes)) {
                fail("another verdict on " + HexFormat.of().formatHex(bytes));
            }
        }
    }
}
