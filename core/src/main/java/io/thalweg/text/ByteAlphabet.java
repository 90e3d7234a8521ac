package io.thalweg.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A visible character for every byte (Radford et al. 2019, {@code bytes_to_unicode}): those of Latin-1 that print stand
 * for themselves, the other 68 for U+0100 and on. So any bytes can be written as a token that a person can read: a
 * space is {@code Ġ}, a line feed {@code Ċ}.
 */
public final class ByteAlphabet {
    /** Bytes that there are, and characters. */
    public static final int SIZE = 256;

    private static final int FIRST_OTHER = 0x100;
    private static final char[] CHARACTERS = new char[SIZE];
    private static final short[] BYTES;

    static {
        int other = FIRST_OTHER;
        for (int b = 0; b < SIZE; b++) {
            boolean prints = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            CHARACTERS[b] = (char) (prints ? b : other++);
        }
        BYTES = new short[other];
        Arrays.fill(BYTES, (short) -1);
        for (int b = 0; b < SIZE; b++) {
            BYTES[CHARACTERS[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    /** The character of a byte, 0 to 255. */
    static char character(int unsignedByte) {
        return CHARACTERS[unsignedByte];
    }

    /** The byte of a character, or -1. */
    static int byteOf(char character) {
        return character < BYTES.length ? BYTES[character] : -1;
    }

    /** Bytes as a token. */
    static String token(byte[] bytes, int from, int to) {
        char[] characters = new char[to - from];
        for (int i = from; i < to; i++) {
            characters[i - from] = CHARACTERS[bytes[i] & 0xFF];
        }
        return new String(characters);
    }

    /**
     * Appends the bytes that a token stands for: those of its characters, or, where one of these stands for no byte, the
     * token's own UTF-8.
     */
    static void append(String token, ByteArrayOutputStream bytes) {
        byte[] decoded = new byte[token.length()];
        for (int i = 0; i < decoded.length; i++) {
            int b = byteOf(token.charAt(i));
            if (b < 0) {
                bytes.writeBytes(token.getBytes(StandardCharsets.UTF_8));
                return;
            }
            decoded[i] = (byte) b;
        }
        bytes.writeBytes(decoded);
    }

    /** The text that tokens stand for; what is no UTF-8, such as a part of a character, becomes U+FFFD. */
    public static String text(Iterable<String> tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tokens.forEach(token -> append(token, bytes));
        return Utf8.text(bytes.toByteArray());
    }
}
