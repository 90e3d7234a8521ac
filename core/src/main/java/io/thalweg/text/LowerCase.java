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
        String token = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        String lower = token.toLowerCase(Locale.ROOT);
        if (lower.equals(token)) {
            next.token(bytes, from, to);
        } else {
            byte[] utf8 = lower.getBytes(StandardCharsets.UTF_8);
            next.token(utf8, 0, utf8.length);
        }
    }
}
