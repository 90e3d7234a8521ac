package io.thalweg.prepare.staging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Words, as bytes, to dense ids in the order of their first appearance; no object a word. Open addressing with linear
 * probing at a load of at most one half; the words' bytes lie end to end in one array.
 *
 * <p>Memory: about 22 bytes a word besides the word. Looking up changes nothing, so many threads may do it once no one
 * adds.
 */
public final class WordTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private byte[] bytes = new byte[1 << 12];
    private int[] ends = new int[1 << 9];
    private int[] hashes = new int[1 << 9];
    private int[] slots = new int[1 << 10];
    private int size;

    public int size() {
        return size;
    }

    /** The id of the word {@code word[from, to)}, added if it is new. */
    public int add(byte[] word, int from, int to) {
        int hash = hash(word, from, to);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && is(id, word, from, to)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = size + 1;
        append(word, from, to, hash);
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    /** The word's id, or -1. */
    public int find(byte[] word, int from, int to) {
        int hash = hash(word, from, to);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && is(id, word, from, to)) {
                return id;
            }
        }
        return -1;
    }

    private void append(byte[] word, int from, int to, int hash) {
        int start = size == 0 ? 0 : ends[size - 1];
        int end = Math.addExact(start, to - from);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(end, 2L * bytes.length)));
        }
        System.arraycopy(word, from, bytes, start, to - from);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        ends[size] = end;
        hashes[size] = hash;
        size++;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = id + 1;
        }
    }

    private boolean is(int id, byte[] word, int from, int to) {
        return Arrays.equals(bytes, start(id), ends[id], word, from, to);
    }

    /** Holds every word; word {@code id} at {@code [start(id), end(id))}. */
    public byte[] bytes() {
        return bytes;
    }

    public int start(int id) {
        return id == 0 ? 0 : ends[id - 1];
    }

    public int end(int id) {
        return ends[id];
    }

    static int hash(byte[] word, int from, int to) {
        long hash = hash64(word, from, to);
        return (int) (hash ^ (hash >>> 32));
    }

    /** A 64-bit hash of bytes; the same on every machine, so that documents and words can be assigned by it. */
    public static long hash64(byte[] data, int from, int to) {
        long hash = (to - from) * MULTIPLIER;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            hash = mix(hash ^ (long) LONGS.get(data, i));
        }
        long tail = 0;
        for (int shift = 0; i < to; i++, shift += 8) {
            tail |= (data[i] & 0xFFL) << shift;
        }
        hash = mix(hash ^ tail);
        return hash ^ (hash >>> 32);
    }

    /** One multiplication to 128 bits, folded: every bit of the result depends on every bit of the value. */
    private static long mix(long value) {
        long v = value + MULTIPLIER;
        return (v * 0xD6E8FEB86659FD93L) ^ Math.multiplyHigh(v, 0xD6E8FEB86659FD93L);
    }
}
