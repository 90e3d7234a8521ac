package io.thalweg.text;

import io.thalweg.text.Tokenizer.TokenSink;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Hands tokens on in lower case (root locale, each token by itself): ASCII in place, anything else by the JDK's rules. */
final class LowerCase implements TokenSink {
    private byte[] scratch = new byte[64];
    private TokenSink next = (bytes, from, to) -> {};

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
            int length = Utf8.length(utf8[i]);
            int codePoint = length == 1 ? utf8[i] : utf8[i] & (0xFF >> (length + 1));
            for (int more = 1; more < length; more++) {
                codePoint = codePoint << 6 | (utf8[i + more] & 0x3F);
            }
            if (Character.toLowerCase(codePoint) != codePoint) {
                return false;
            }
            i += length;
        }
        return true;
    }
}
