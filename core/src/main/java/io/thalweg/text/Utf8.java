package io.thalweg.text;

/** The byte patterns of UTF-8 that are looked at without making text of them. */
public final class Utf8 {
    private static final int REPLACEMENT = 0xFFFD;

    private Utf8() {}

    /** Bytes of the code point that starts with {@code lead}. */
    public static int length(byte lead) {
        int b = lead & 0xFF;
        if (b < 0x80) {
            return 1;
        }
        return b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    }

    /** Bytes of a code point in UTF-8. */
    static int length(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** Bytes of the white-space character (Unicode property White_Space) at {@code i}, or 0 if it is none. */
    public static int whiteSpace(byte[] utf8, int i, int to) {
        int b = utf8[i];
        if (b >= 0) {
            return b == ' ' || (b >= 0x09 && b <= 0x0D) ? 1 : 0;
        }
        if (b == (byte) 0xC2) { // U+0085, U+00A0
            return i + 1 < to && (utf8[i + 1] == (byte) 0x85 || utf8[i + 1] == (byte) 0xA0) ? 2 : 0;
        }
        if (b < (byte) 0xE1 || b > (byte) 0xE3 || i + 2 >= to) {
            return 0;
        }
        int second = utf8[i + 1] & 0xFF;
        int third = utf8[i + 2] & 0xFF;
        boolean white = switch (b & 0xFF) {
            case 0xE1 -> second == 0x9A && third == 0x80; // U+1680
            case 0xE2 ->
                second == 0x80
                        ? third <= 0x8A || third == 0xA8 || third == 0xA9 || third == 0xAF // U+2000-200A, 2028, ...
                        : second == 0x81 && third == 0x9F; // U+205F
            default -> second == 0x80 && third == 0x80; // U+3000
        };
        return white ? 3 : 0;
    }

    /**
     * Bytes as text. What is no UTF-8 becomes U+FFFD, one for each longest beginning of a character that breaks off
     * (Unicode's recommended practice; Java's decoder takes half a surrogate pair for one).
     */
    static String text(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int i = 0;
        while (i < bytes.length) {
            int lead = bytes[i++] & 0xFF;
            int more = lead < 0x80 ? 0 : lead < 0xC2 || lead > 0xF4 ? -1 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
            int codePoint = more <= 0 ? lead : lead & (0x3F >> more);
            int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            while (more > 0 && i < bytes.length && (bytes[i] & 0xFF) >= least && (bytes[i] & 0xFF) <= most) {
                codePoint = codePoint << 6 | (bytes[i++] & 0x3F);
                least = 0x80;
                most = 0xBF;
                more--;
            }
            text.appendCodePoint(more == 0 ? codePoint : REPLACEMENT);
        }
        return text.toString();
    }
}
