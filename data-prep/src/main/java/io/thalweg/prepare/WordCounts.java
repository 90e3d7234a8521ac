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
        byte[] bytes = words.bytes();
        return IntStream.range(0, words.size())
                .filter(id -> counts[id] >= minCount)
                .boxed()
                .sorted((a, b) -> {
                    int byCount = Long.compare(counts[b], counts[a]);
                    return byCount != 0
                            ? byCount
                            : Arrays.compareUnsigned(
                                    bytes, words.start(a), words.end(a), bytes, words.start(b), words.end(b));
                })
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    WordTable words() {
        return words;
    }

    long count(int id) {
        return counts[id];
    }
}
