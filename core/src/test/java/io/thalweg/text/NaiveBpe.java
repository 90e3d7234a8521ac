package io.thalweg.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** BPE as one would write it first: every step counts and searches all anew. */
final class NaiveBpe {
    private NaiveBpe() {}

    /** The words of a text by GPT-2's expression itself, with Java's classes of characters. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile(
                        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
                                + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+")
                .matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    /** @param words in the letters of {@link ByteAlphabet} */
    static List<BpeModel.Merge> train(Map<String, Long> words, int vocabularySize, long minCount, List<String> first) {
        List<String> tokens = new ArrayList<>(first);
        Map<List<String>, Long> split = new HashMap<>();
        words.forEach((word, count) -> split.put(List.of(word.split("")), count));
        List<BpeModel.Merge> merges = new ArrayList<>();
        while (tokens.size() < vocabularySize) {
            Map<Long, Long> counts = new TreeMap<>();
            split.forEach((symbols, count) -> {
                for (int i = 1; i < symbols.size(); i++) {
                    long left = tokens.indexOf(symbols.get(i - 1));
                    counts.merge(left << 32 | tokens.indexOf(symbols.get(i)), count, Long::sum);
                }
            });
            long best = -1;
            long most = minCount - 1;
            for (Map.Entry<Long, Long> pair : counts.entrySet()) {
                if (pair.getValue() > most) {
                    best = pair.getKey();
                    most = pair.getValue();
                }
            }
            if (best < 0) {
                break;
            }
            BpeModel.Merge merge = new BpeModel.Merge(tokens.get((int) (best >>> 32)), tokens.get((int) best));
            merges.add(merge);
            if (!tokens.contains(merge.left() + merge.right())) {
                tokens.add(merge.left() + merge.right());
            }
            Map<List<String>, Long> joined = new HashMap<>();
            split.forEach((symbols, count) -> joined.put(joined(symbols, merge), count));
            split.clear();
            split.putAll(joined);
        }
        return merges;
    }

    private static List<String> joined(List<String> symbols, BpeModel.Merge merge) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            boolean found = symbols.get(i).equals(merge.left())
                    && i + 1 < symbols.size()
                    && symbols.get(i + 1).equals(merge.right());
            joined.add(found ? merge.left() + merge.right() : symbols.get(i));
            i += found ? 1 : 0;
        }
        return joined;
    }

    /** A word's tokens: every merge in turn, wherever it fits. */
    static List<String> encode(String word, List<BpeModel.Merge> merges) {
        List<String> symbols = List.of(word.split(""));
        for (BpeModel.Merge merge : merges) {
            symbols = joined(symbols, merge);
        }
        return symbols;
    }
}
