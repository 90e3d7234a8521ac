package io.thalweg.training;

import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;

/** Tokens as people write them; the end of a document is a line's. */
public final class GeneratedText {
    private GeneratedText() {}

    /** @param tokenizer by which the text that was learned from was cut */
    public static String of(int[] tokens, Vocabulary vocabulary, TokenizerConfig tokenizer) {
        boolean characters = tokenizer.kind() == TokenizerConfig.Kind.CHAR;
        StringBuilder text = new StringBuilder();
        boolean lineBegins = true;
        for (int token : tokens) {
            String word = vocabulary.word(token);
            if (word.equals(TextPreparationConfig.DOCUMENT_END)) {
                text.append('\n');
                lineBegins = true;
                continue;
            }
            text.append(lineBegins || characters ? "" : " ").append(word);
            lineBegins = false;
        }
        return text.toString();
    }
}
