package io.thalweg.prepare.quality;

import java.util.Arrays;

/** Stretches of a text, such as its lines, with what rules ask of them; buffers that the next text overwrites. */
final class Stretches {
    private int[] from = new int[64];
    private int[] to = new int[64];
    private int[] characters = new int[64];
    private long[] hashes = new long[64];
    private int size;
    private long allCharacters;

    void clear() {
        size = 0;
        allCharacters = 0;
    }

    /** @param hash of its bytes; two stretches with the same hash are taken as equal */
    void add(int start, int end, int characterCount, long hash) {
        if (size == from.length) {
            int larger = Math.toIntExact(2L * size);
            from = Arrays.copyOf(from, larger);
            to = Arrays.copyOf(to, larger);
            characters = Arrays.copyOf(characters, larger);
            hashes = Arrays.copyOf(hashes, larger);
        }
        from[size] = start;
        to[size] = end;
        characters[size] = characterCount;
        hashes[size] = hash;
        size++;
        allCharacters += characterCount;
    }

    int size() {
        return size;
    }

    int from(int i) {
        return from[i];
    }

    int to(int i) {
        return to[i];
    }

    int characters(int i) {
        return characters[i];
    }

    long hash(int i) {
        return hashes[i];
    }

    long allCharacters() {
        return allCharacters;
    }
}
