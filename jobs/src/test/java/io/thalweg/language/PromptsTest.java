package io.thalweg.language;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.text.AddedToken;
import io.thalweg.text.BpeModel;
import io.thalweg.text.BpeTraining;
import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.TokenizerJson;
import io.thalweg.text.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PromptsTest {
    private static StoredTokenizer words() {
        return StoredTokenizer.withoutFile(new TokenizerConfig(TokenizerConfig.Kind.WORD, true));
    }

    private static Vocabulary vocabulary(List<String> tokens) {
        long[] counts = new long[tokens.size()];
        Arrays.fill(counts, 1);
        return new Vocabulary(tokens, counts);
    }

    private static BpeModel bpe() {
        BpeTraining training = new BpeTraining(260, 1, List.of(AddedToken.special("<eos>")));
        byte[] word = "river".getBytes(StandardCharsets.UTF_8);
        training.add(word, 0, word.length, 5);
        return training.train();
    }

    @Test
    void aTokenizersFileIsReadOnceForAllPrompts() {
        BpeModel model = bpe();
        byte[] file = TokenizerJson.toBytes(model);
        Prompts prompts = new Prompts(
                vocabulary(model.tokens()),
                new StoredTokenizer(new TokenizerConfig(TokenizerConfig.Kind.BPE, false), file));
        int[] first = prompts.ids("river", new ArrayList<>());
        assertEquals(model.id("<eos>"), first[0]);
        // Who looked into the file again would find none.
        Arrays.fill(file, (byte) 0);
        assertArrayEquals(first, prompts.ids("river", new ArrayList<>()));
    }

    @Test
    void aPromptBeginsAfterTheMarkAndNotAfterAWordOfTheSameLetters() {
        List<String> tokens = new ArrayList<>(bpe().tokens().subList(1, 257));
        tokens.addAll(List.of("<eos>", "<|endoftext|>"));
        BpeModel model = new BpeModel(tokens, List.of(), List.of(AddedToken.special("<|endoftext|>")), false, false);
        Prompts prompts = new Prompts(
                vocabulary(tokens),
                new StoredTokenizer(
                        new TokenizerConfig(TokenizerConfig.Kind.BPE, false), TokenizerJson.toBytes(model)));
        assertArrayEquals(new int[] {257, model.id("a")}, prompts.ids("a", new ArrayList<>()));
    }

    @Test
    void unknownWordsAreTold() {
        Prompts prompts = new Prompts(vocabulary(List.of("<eos>", "<unk>", "river")), words());
        List<String> unknown = new ArrayList<>();
        assertArrayEquals(new int[] {0, 1, 2, 1}, prompts.ids("Delta river delta", unknown));
        assertEquals(List.of("delta"), unknown);
    }

    @Test
    void anUnknownWordWithoutAnIdIsRefused() {
        Prompts prompts = new Prompts(vocabulary(List.of("<eos>", "river")), words());
        BadConfiguration e = assertThrows(BadConfiguration.class, () -> prompts.ids("river delta", new ArrayList<>()));
        assertTrue(
                e.getMessage().contains("The prompt has words that the model does not know: found delta"),
                e::getMessage);
    }

    @Test
    void nothingToBeginWithIsRefused() {
        Prompts prompts = new Prompts(vocabulary(List.of("river")), words());
        BadConfiguration e = assertThrows(BadConfiguration.class, () -> prompts.ids("", new ArrayList<>()));
        assertTrue(e.getMessage().contains("There is nothing to begin with"), e::getMessage);
    }
}
