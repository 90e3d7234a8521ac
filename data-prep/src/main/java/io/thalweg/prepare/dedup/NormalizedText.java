package io.thalweg.prepare.dedup;

import io.thalweg.prepare.normalize.StreamSafe;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * Text as it is compared: in Unicode's form NFC, every run of white space (property White_Space) one space, none at the ends.
 * Letters keep their case. More combining marks in a row than any language has are parted first (see {@link StreamSafe}). A buffer that the next text overwrites.
 */
public final class NormalizedText {
    private byte[] bytes = new byte[1 << 10];
    private int length;

    /** @param utf8 well-formed at {@code [from, to)} */
    public NormalizedText set(byte[] utf8, int from, int to) {
        if (bytes.length < to - from) {
            bytes = new byte[Math.max(to - from, 2 * bytes.length)];
        }
        length = 0;
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b < 0) {
                unicode(new String(utf8, from, to - from, StandardCharsets.UTF_8));
                return this;
            }
            if (!isAsciiWhite(b)) {
                bytes[length++] = b;
            } else if (length > 0 && bytes[length - 1] != ' ') {
                bytes[length++] = ' ';
            }
        }
        if (length > 0 && bytes[length - 1] == ' ') {
            length--;
        }
        return this;
    }

    private void unicode(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        Normalizer.normalize(StreamSafe.apply(text), Normalizer.Form.NFC)
                .codePoints()
                .forEach(c -> {
                    if (!isWhite(c)) {
                        folded.appendCodePoint(c);
                    } else if (!folded.isEmpty() && folded.charAt(folded.length() - 1) != ' ') {
                        folded.append(' ');
                    }
                });
        bytes = folded.toString().getBytes(StandardCharsets.UTF_8);
        length = bytes.length;
        if (length > 0 && bytes[length - 1] == ' ') {
            length--;
        }
    }

    private static boolean isAsciiWhite(int c) {
        return c == ' ' || (c >= 0x09 && c <= 0x0D);
    }

    private static boolean isWhite(int c) {
        return isAsciiWhite(c)
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    /** Holds the text at {@code [0, length())}. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Its beginning, for people. */
    String excerpt(int mostBytes) {
        int end = Math.min(length, mostBytes);
        while (end < length && end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
