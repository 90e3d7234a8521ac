package io.thalweg.prepare.dedup;

import io.thalweg.prepare.normalize.StreamSafe;
import io.thalweg.text.Utf8;
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
        if (isAscii(utf8, from, to)) {
            fold(utf8, from, to);
            return this;
        }
        String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
        String composed = Normalizer.normalize(StreamSafe.apply(text), Normalizer.Form.NFC);
        if (composed.equals(text)) {
            fold(utf8, from, to);
        } else {
            byte[] changed = composed.getBytes(StandardCharsets.UTF_8);
            fold(changed, 0, changed.length);
        }
        return this;
    }

    private static boolean isAscii(byte[] utf8, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            all |= utf8[i];
        }
        return all >= 0;
    }

    /** White space becomes single spaces. */
    private void fold(byte[] utf8, int from, int to) {
        if (bytes.length < to - from) {
            bytes = new byte[Math.max(to - from, 2 * bytes.length)];
        }
        length = 0;
        for (int i = from; i < to; ) {
            int white = Utf8.whiteSpace(utf8, i, to);
            if (white == 0) {
                bytes[length++] = utf8[i++];
            } else {
                if (length > 0 && bytes[length - 1] != ' ') {
                    bytes[length++] = ' ';
                }
                i += white;
            }
        }
        if (length > 0 && bytes[length - 1] == ' ') {
            length--;
        }
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
