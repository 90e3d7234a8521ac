package io.thalweg.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into tokens, on UTF-8 bytes: a corpus is tokenised without a string a token. Has buffers of its own, so one
 * thread uses it; made by {@link TokenizerConfig#create}. The same text gives the same tokens everywhere.
 */
public interface Tokenizer {
    /** Receives tokens. */
    @FunctionalInterface
    interface TokenSink {
        /** @param bytes holds the token, UTF-8, at {@code [from, to)}; valid only during the call */
        void token(byte[] bytes, int from, int to);
    }

    /**
     * Gives the tokens of {@code utf8[from, to)} in order.
     *
     * @param utf8 well-formed UTF-8 in that range
     */
    void tokenize(byte[] utf8, int from, int to, TokenSink sink);

    /** The tokens of a text; the convenient way, for small texts. */
    default List<String> tokens(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        List<String> tokens = new ArrayList<>();
        tokenize(
                utf8,
                0,
                utf8.length,
                (bytes, from, to) -> tokens.add(new String(bytes, from, to - from, StandardCharsets.UTF_8)));
        return tokens;
    }
}
