package io.thalweg.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SpecialTokensTest {
    private static BpeModel bpe(List<String> words, List<String> added) {
        List<String> tokens =
                new ArrayList<>(new BpeTraining(256, 1, List.of()).train().tokens());
        tokens.addAll(words);
        added.stream().filter(token -> !tokens.contains(token)).forEach(tokens::add);
        return new BpeModel(
                tokens, List.of(), added.stream().map(AddedToken::special).toList(), false, false);
    }

    private static Vocabulary vocabulary(List<String> words) {
        return new Vocabulary(words, new long[words.size()]);
    }

    /** What reads text never finds the mark, and what ends documents never is a word: one rule for both. */
    @Test
    void aDocumentEndsWithAnAddedTokenWhereBpeCutsText() {
        BpeModel both = bpe(List.of("<eos>"), List.of("<|endoftext|>"));
        assertEquals(Optional.of("<|endoftext|>"), SpecialTokens.documentEnd(both));
        assertEquals(both.id("<|endoftext|>"), SpecialTokens.documentEnd(vocabulary(both.tokens()), both));
        BpeModel word = bpe(List.of("<eos>", "<|endoftext|>"), List.of("<pad>"));
        assertEquals(Optional.empty(), SpecialTokens.documentEnd(word));
        assertEquals(-1, SpecialTokens.documentEnd(vocabulary(word.tokens()), word));
        BpeModel added = bpe(List.of(), List.of("<|endoftext|>", "<eos>"));
        assertEquals(added.id("<eos>"), SpecialTokens.documentEnd(vocabulary(added.tokens()), added));
    }

    @Test
    void elsewhereItIsTheFirstOfItsNamesThatIsAWord() {
        assertEquals(2, SpecialTokens.documentEnd(vocabulary(List.of("<|endoftext|>", "a", "<eos>")), null));
        assertEquals(1, SpecialTokens.documentEnd(vocabulary(List.of("a", "<|endoftext|>")), null));
        assertEquals(-1, SpecialTokens.documentEnd(vocabulary(List.of("a")), null));
    }
}
