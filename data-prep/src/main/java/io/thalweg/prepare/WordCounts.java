package io.thalweg.prepare;

import io.thalweg.prepare.staging.Bytes;
import io.thalweg.prepare.staging.WordTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Words with counts, mergeable; as bytes a sequence of length, word, count. */
final class WordCounts {
    private final WordTable words = new WordTable();
    private long[] counts = new long[1 << 9];

    void add(byte[] bytes, int from, int to, long count) {
        int id = words.add(bytes, from, to);
        if (id >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * counts.length);
        }
        counts[id] += count;
    }

    void addAll(Bytes packed) throws IOException {
        while (!packed.atEnd()) {
            int length = (int) packed.readNumber();
            int start = packed.skip(length);
            add(packed.data(), start, start + length, packed.readNumber());
        }
    }

    static void pack(Bytes target, byte[] bytes, int from, int to, long count) {
        target.writeNumber(to - from);
        target.write(bytes, from, to);
        target.writeNumber(count);
    }

    /**
     * The commonest words, by falling count and then by their bytes: by code points, the same everywhere.
     *
     * @param most how many at most
     * @param minCount words with less are left out
     */
    int[] commonest(int most, long minCount) {
        return IntStream.range(0, words.size())
                .filter(id -> counts[id] >= minCount)
                .boxed()
                .sorted(this::compare)
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The order of {@link #commonest}. */
    int compare(int a, int b) {
        int byCount = Long.compare(counts[b], counts[a]);
        byte[] bytes = words.bytes();
        return byCount != 0
                ? byCount
                : Arrays.compareUnsigned(bytes, words.start(a), words.end(a), bytes, words.start(b), words.end(b));
    }

    /** How many words have so large a count. */
    long atLeast(long minCount) {
        return IntStream.range(0, words.size())
                .filter(id -> counts[id] >= minCount)
                .count();
    }

    WordTable words() {
        return words;
    }

    long count(int id) {
        return counts[id];
    }
}
