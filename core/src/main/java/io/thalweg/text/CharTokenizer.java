package io.thalweg.text;

/**
 * Every code point is a token, white space included: a character model learns line ends and spaces too. A carriage
 * return, alone or before a line feed, counts as the one line feed it stands for.
 */
final class CharTokenizer implements Tokenizer {
    private static final byte[] LINE_FEED = {'\n'};

    private final boolean lowerCase;
    private final LowerCase lower = new LowerCase();

    CharTokenizer(boolean lowerCase) {
        this.lowerCase = lowerCase;
    }

    @Override
    public void tokenize(byte[] utf8, int from, int to, TokenSink sink) {
        TokenSink out = lowerCase ? lower.to(sink) : sink;
        int i = from;
        while (i < to) {
            if (utf8[i] == '\r') {
                out.token(LINE_FEED, 0, 1);
                i += i + 1 < to && utf8[i + 1] == '\n' ? 2 : 1;
            } else {
                int next = Math.min(to, i + Utf8.length(utf8[i]));
                out.token(utf8, i, next);
                i = next;
            }
        }
    }
}
