package io.thalweg.text;

/** Tokens are what stands between white space (Unicode property White_Space). */
final class WhitespaceTokenizer implements Tokenizer {
    private final boolean lowerCase;
    private final LowerCase lower = new LowerCase();

    WhitespaceTokenizer(boolean lowerCase) {
        this.lowerCase = lowerCase;
    }

    @Override
    public void tokenize(byte[] utf8, int from, int to, TokenSink sink) {
        TokenSink out = lowerCase ? lower.to(sink) : sink;
        int start = from;
        int i = from;
        while (i < to) {
            int b = utf8[i];
            if (b > ' ') {
                i++;
                continue;
            }
            int white = Utf8.whiteSpace(utf8, i, to);
            if (white == 0) {
                i++;
                continue;
            }
            if (start < i) {
                out.token(utf8, start, i);
            }
            i += white;
            start = i;
        }
        if (start < to) {
            out.token(utf8, start, to);
        }
    }
}
