package io.thalweg.text;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** What ends documents where a BPE cuts text: an added token, for what merges make of the same letters is text. */
    public static Optional<String> documentEnd(BpeModel bpe) {
        Set<String> added = bpe.added().stream().map(AddedToken::content).collect(Collectors.toSet());
        return DOCUMENT_ENDS.stream().filter(added::contains).findFirst();
    }

    /**
     * The id of the token that ends documents, or -1.
     *
     * @param bpe by which text is cut; null for every other tokenizer, of which the first of the names counts that is a word
     */
    public static int documentEnd(Vocabulary vocabulary, @Nullable BpeModel bpe) {
        Optional<String> end = bpe != null
                ? documentEnd(bpe)
                : DOCUMENT_ENDS.stream()
                        .filter(name -> vocabulary.id(name) >= 0)
                        .findFirst();
        return end.map(vocabulary::id).orElse(-1);
    }
}
