package io.thalweg.text;

import io.thalweg.text.Tokenizer.TokenSink;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Hands tokens on in lower case (root locale, each token by itself): ASCII in place, anything else by the JDK's rules. */
final class LowerCase implements TokenSink {
    /** Which characters of the basic plane have another lower case, a bit each: the JDK's own tables take several times as long. */
    private static final long[] HAS_LOWER_CASE = hasLowerCase();

    private byte[] scratch = new byte[64];
    private TokenSink next = (bytes, from, to) -> {};

    private static long[] hasLowerCase() {
        long[] bits = new long[(1 << 16) / Long.SIZE];
        for (int c = 0; c < 1 << 16; c++) {
            if (Character.toLowerCase(c) != c) {
                bits[c / Long.SIZE] |= 1L << c;
            }
        }
        return bits;
    }

    LowerCase to(TokenSink sink) {
        next = sink;
        return this;
    }

    @Override
    public void token(byte[] bytes, int from, int to) {
        int length = to - from;
        if (scratch.length < length) {
            scratch = new byte[length * 2];
        }
        int changed = 0;
        for (int i = 0; i < length; i++) {
            byte b = bytes[from + i];
            if (b < 0) {
                unicode(bytes, from, to);
                return;
            }
            int lower = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            changed |= lower ^ b;
            scratch[i] = (byte) lower;
        }
        if (changed == 0) {
            next.token(bytes, from, to);
        } else {
            next.token(scratch, 0, length);
        }
    }

    private void unicode(byte[] bytes, int from, int to) {
        if (isLower(bytes, from, to)) {
            next.token(bytes, from, to);
            return;
        }
        String token = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        String lower = token.toLowerCase(Locale.ROOT);
        if (lower.equals(token)) {
            next.token(bytes, from, to);
        } else {
            byte[] utf8 = lower.getBytes(StandardCharsets.UTF_8);
            next.token(utf8, 0, utf8.length);
        }
    }

    /** Whether no character has another lower case, as in most tokens and in all of scripts without cases. */
    private static boolean isLower(byte[] utf8, int from, int to) {
        for (int i = from; i < to; ) {
            int lead = utf8[i];
            int codePoint;
            if (lead >= 0) {
                codePoint = lead;
                i++;
            } else if (lead < (byte) 0xE0) {
                codePoint = (lead & 0x1F) << 6 | (utf8[i + 1] & 0x3F);
                i += 2;
            } else if (lead < (byte) 0xF0) {
                codePoint = (lead & 0x0F) << 12 | (utf8[i + 1] & 0x3F) << 6 | (utf8[i + 2] & 0x3F);
                i += 3;
            } else {
                codePoint = (lead & 0x07) << 18
                        | (utf8[i + 1] & 0x3F) << 12
                        | (utf8[i + 2] & 0x3F) << 6
                        | (utf8[i + 3] & 0x3F);
                i += 4;
                if (Character.toLowerCase(codePoint) != codePoint) {
                    return false;
                }
                continue;
            }
            if ((HAS_LOWER_CASE[codePoint / Long.SIZE] >>> codePoint & 1) != 0) {
                return false;
            }
        }
        return true;
    }
}
