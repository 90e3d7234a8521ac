package io.thalweg.lm;

import java.util.ArrayList;
import java.util.List;

/** Texts that a network writes by itself, for people to look at. */
public final class TextSamples {
    private static final int TOKENS = 60;

    private TextSamples() {}

    /**
     * Draws texts of {@value #TOKENS} tokens from the network's own distribution, each from the beginning of a text; where a
     * vocabulary knows none, from after its commonest token.
     */
    public static List<String> draw(LanguageModel model, NetworkShape shape, TokenText text, int count, long seed) {
        int[] prompt = {Math.max(text.end(), 0)};
        List<String> texts = new ArrayList<>();
        for (int[] drawn : new TextGenerator(model, shape, text.unknown())
                .sample(prompt, TOKENS, count, new Sampling(1, 0, 1), seed)) {
            texts.add(text.of(drawn));
        }
        return texts;
    }
}
