package io.thalweg.embed;

import io.thalweg.text.Tokenizer;

/**
 * A text's vector: {@code (1/n) sum_w weight(w) v(w)} over its {@code n} tokens that are words of the model. Has buffers
 * of its own: one thread uses it.
 */
final class TextEmbedder implements Tokenizer.TokenSink {
    private final WordTable table;
    private final Tokenizer tokenizer;
    private final double[] sum;
    private long known;
    private long tokens;
    private long unknownTokens;

    TextEmbedder(WordTable table, Tokenizer tokenizer) {
        this.table = table;
        this.tokenizer = tokenizer;
        this.sum = new double[table.dimensions()];
    }

    /**
     * Embeds the text {@code utf8[from, to)}; {@link #vector} holds the result.
     *
     * @return whether the model knows a word of it
     */
    boolean embed(byte[] utf8, int from, int to) {
        java.util.Arrays.fill(sum, 0);
        known = 0;
        tokenizer.tokenize(utf8, from, to, this);
        for (int d = 0; known > 0 && d < sum.length; d++) {
            sum[d] /= known;
        }
        return known > 0;
    }

    @Override
    public void token(byte[] utf8, int from, int to) {
        tokens++;
        int id = table.id(utf8, from, to);
        if (id < 0) {
            unknownTokens++;
            return;
        }
        known++;
        table.addTo(sum, id, table.weight(id));
    }

    /** Of the text embedded last, {@code [dimensions]}; not a copy. */
    double[] vector() {
        return sum;
    }

    /** Of all texts so far. */
    long tokens() {
        return tokens;
    }

    /** Of all texts so far. */
    long unknownTokens() {
        return unknownTokens;
    }
}
