package io.thalweg.bench.corpus;

import io.thalweg.random.Xorshift;
import java.util.List;
import java.util.Locale;

/**
 * A text in pieces, put together anew: runs of a few of its words in an order drawn, so any amount of it can be made, and two
 * documents have next to no run of five words in common. Where the text has no spaces, characters stand for words.
 *
 * @param pieces words, or characters
 * @param between a space, or nothing
 */
record Fragments(List<String> pieces, String between) {
    private static final int CHARACTERS_OF_A_WORD = 12;

    static Fragments of(String text) {
        List<String> words = List.of(text.strip().split("\\s+"));
        return text.length() / words.size() <= CHARACTERS_OF_A_WORD
                ? new Fragments(words, " ")
                : new Fragments(
                        text.codePoints()
                                .filter(c -> !Character.isWhitespace(c))
                                .mapToObj(Character::toString)
                                .toList(),
                        "");
    }

    /** Paragraphs of sentences. */
    String document(Xorshift draws) {
        StringBuilder text = new StringBuilder();
        int paragraphs = 4 + draws.nextBelow(5);
        for (int paragraph = 0; paragraph < paragraphs; paragraph++) {
            int sentences = 2 + draws.nextBelow(4);
            for (int sentence = 0; sentence < sentences; sentence++) {
                text.append(sentence == 0 ? "" : " ").append(sentence(draws));
            }
            text.append('\n');
        }
        return text.toString();
    }

    String sentence(Xorshift draws) {
        StringBuilder text = new StringBuilder();
        int runs = 1 + draws.nextBelow(3);
        for (int run = 0; run < runs; run++) {
            int length = 5 + draws.nextBelow(6);
            int from = draws.nextBelow(Math.max(1, pieces.size() - length));
            for (int i = from; i < Math.min(pieces.size(), from + length); i++) {
                text.append(text.isEmpty() ? "" : between).append(pieces.get(i));
            }
        }
        String sentence = text.toString();
        int first = sentence.offsetByCodePoints(0, 1);
        return sentence.substring(0, first).toUpperCase(Locale.ROOT) + sentence.substring(first) + ".";
    }

    String word(Xorshift draws) {
        return pieces.get(draws.nextBelow(pieces.size()));
    }
}
