package io.thalweg.prepare.quality;

import io.thalweg.prepare.staging.WordTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts how many different stop words a text has: in lower case, in upper case, or with one capital at its start. */
final class StopWords {
    /** Of one language: the hashes of all spellings, in order, and which word each is. */
    private record Spellings(long[] hashes, int[] words, int size) {
        static Spellings of(List<String> words) {
            Map<Long, Integer> byHash = new HashMap<>();
            List<String> lower = words.stream()
                    .map(word -> word.toLowerCase(Locale.ROOT))
                    .distinct()
                    .toList();
            for (int i = 0; i < lower.size(); i++) {
                String word = lower.get(i);
                int second = word.offsetByCodePoints(0, 1);
                String capital = word.substring(0, second).toUpperCase(Locale.ROOT) + word.substring(second);
                for (String spelling : List.of(word, capital, word.toUpperCase(Locale.ROOT))) {
                    byte[] utf8 = spelling.getBytes(StandardCharsets.UTF_8);
                    byHash.putIfAbsent(WordTable.hash64(utf8, 0, utf8.length), i);
                }
            }
            long[] hashes =
                    byHash.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
            int[] indices = new int[hashes.length];
            for (int i = 0; i < hashes.length; i++) {
                Integer index = byHash.get(hashes[i]);
                indices[i] = index == null ? 0 : index;
            }
            return new Spellings(hashes, indices, lower.size());
        }
    }

    private final Map<String, Spellings> byLanguage = new HashMap<>();

    StopWords(Map<String, List<String>> words) {
        words.forEach((language, list) -> byLanguage.put(language, Spellings.of(list)));
    }

    boolean knows(@Nullable String language) {
        return byLanguage.containsKey(language);
    }

    /** How many different ones the text has; no more are looked for than are asked. */
    int count(String language, Words text, int asked) {
        Spellings spellings = byLanguage.get(language);
        if (spellings == null) {
            return 0;
        }
        boolean[] found = new boolean[spellings.size];
        int count = 0;
        for (int i = 0; i < text.size() && count < asked; i++) {
            int at = Arrays.binarySearch(spellings.hashes, text.hash(i));
            if (at >= 0 && !found[spellings.words[at]]) {
                found[spellings.words[at]] = true;
                count++;
            }
        }
        return count;
    }
}
