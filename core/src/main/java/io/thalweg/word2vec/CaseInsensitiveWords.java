package io.thalweg.word2vec;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Looks words up without regard to case, as gensim's evaluations do: words are compared in upper case, and of several
 * words that differ only in case the first, which is the commonest, is meant.
 */
final class CaseInsensitiveWords {
    private final Map<String, Integer> ids = new HashMap<>();
    private final String[] upperCase;

    /** @param restricted only so many words, from the first, are looked at */
    CaseInsensitiveWords(WordVectors vectors, int restricted) {
        upperCase = new String[Math.min(restricted, vectors.size())];
        for (int id = 0; id < upperCase.length; id++) {
            upperCase[id] = upper(vectors.vocabulary().word(id));
            ids.putIfAbsent(upperCase[id], id);
        }
    }

    static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    /** The word's id, or -1. */
    int id(String word) {
        return ids.getOrDefault(upper(word), -1);
    }

    String upper(int id) {
        return upperCase[id];
    }

    int size() {
        return upperCase.length;
    }
}
