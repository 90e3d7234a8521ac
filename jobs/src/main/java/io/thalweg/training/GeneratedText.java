package io.thalweg.training;

import io.thalweg.text.ByteAlphabet;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** Tokens as people write them; the end of a document is a line's. */
public final class GeneratedText {
    private GeneratedText() {}

    /**
     * @param tokenizer by which the text that was learned from was cut
     * @param end the id of the token that ends documents, or -1
     */
    public static String of(int[] tokens, Vocabulary vocabulary, TokenizerConfig tokenizer, int end) {
        StringBuilder text = new StringBuilder();
        List<String> line = new ArrayList<>();
        for (int token : tokens) {
            if (token == end) {
                text.append(line(line, tokenizer)).append('\n');
                line.clear();
            } else {
                line.add(vocabulary.word(token));
            }
        }
        return text.append(line(line, tokenizer)).toString();
    }

    private static String line(List<String> tokens, TokenizerConfig tokenizer) {
        return tokenizer.kind() == TokenizerConfig.Kind.BPE
                ? ByteAlphabet.text(tokens)
                : String.join(between(tokenizer), tokens);
    }

    /** What stands between one piece of text and the next. */
    public static String between(TokenizerConfig tokenizer) {
        return switch (tokenizer.kind()) {
            case WORD, WHITESPACE -> " ";
            case CHAR, BPE -> "";
        };
    }
}
