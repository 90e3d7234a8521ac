package io.thalweg.text;

import java.util.List;

/** Tokens that mark something and are no part of a text. */
public final class SpecialTokens {
    /** What stands for words that a vocabulary lacks. */
    public static final String UNKNOWN = "<unk>";

    /** What ends a document; where a tokenizer of others is used, its own. */
    public static final String DOCUMENT_END = "<eos>";

    private static final List<String> DOCUMENT_ENDS = List.of(DOCUMENT_END, "<|endoftext|>");

    private SpecialTokens() {}

    /** What ends documents, by the names it may have: the first of these that there is counts. */
    public static List<String> documentEnds() {
        return DOCUMENT_ENDS;
    }

    /** The id of the token that ends documents, or -1. */
    public static int documentEnd(Vocabulary vocabulary) {
        for (String name : DOCUMENT_ENDS) {
            int id = vocabulary.id(name);
            if (id >= 0) {
                return id;
            }
        }
        return -1;
    }
}
