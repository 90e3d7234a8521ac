package io.thalweg.prepare.staging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Words, as bytes, to dense ids in the order of their first appearance; no object a word. Open addressing with linear
 * probing at a load of at most one half. A slot holds the word's hash beside its id, and a word's first eight bytes
 * stand apart: for most tokens neither the search nor the comparison touches the words' bytes, which lie end to end in
 * one array.
 *
 * <p>Memory: about 44 bytes a word besides the word. Looking up changes nothing, so many threads may do it once no one
 * adds.
 */
public final class WordTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private byte[] bytes = new byte[1 << 12];
    private int[] ends = new int[1 << 9];
    private long[] heads = new long[1 << 9];
    /** Hash in the upper half, id + 1 in the lower; 0 is free. */
    private long[] slots = new long[1 << 10];

    private int size;

    public int size() {
        return size;
    }

    /**
     * Bytes on the heap of a table of so many words; arrays double, so they are up to twice as long as what is in them.
     *
     * @param wordBytes of all words together
     */
    public static long bytes(long words, long wordBytes) {
        return capacity(wordBytes, 1 << 12)
                + capacity(words, 1 << 9) * (Integer.BYTES + Long.BYTES)
                + capacity(2 * words, 1 << 10) * Long.BYTES;
    }

    private static long capacity(long needed, long least) {
        return needed <= least ? least : Math.min(MAX_BYTES, Long.highestOneBit(needed - 1) * 2);
    }

    /** The id of the word {@code word[from, to)}, added if it is new. */
    public int add(byte[] word, int from, int to) {
        long head = head(word, from, to);
        int hash = hash(head, word, from, to);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (long entry = slots[slot]; entry != 0; entry = slots[slot]) {
            int id = (int) entry - 1;
            if ((int) (entry >>> 32) == hash && is(id, head, word, from, to)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        append(word, from, to, head);
        slots[slot] = ((long) hash << 32) | size;
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    /** The word's id, or -1. */
    public int find(byte[] word, int from, int to) {
        long head = head(word, from, to);
        int hash = hash(head, word, from, to);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (long entry = slots[slot]; entry != 0; entry = slots[slot]) {
            int id = (int) entry - 1;
            if ((int) (entry >>> 32) == hash && is(id, head, word, from, to)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private void append(byte[] word, int from, int to, long head) {
        int start = size == 0 ? 0 : ends[size - 1];
        int end = Math.addExact(start, to - from);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(end, 2L * bytes.length)));
        }
        System.arraycopy(word, from, bytes, start, to - from);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            heads = Arrays.copyOf(heads, 2 * size);
        }
        ends[size] = end;
        heads[size] = head;
        size++;
    }

    private void rehash() {
        long[] old = slots;
        slots = new long[old.length * 2];
        int mask = slots.length - 1;
        for (long entry : old) {
            if (entry != 0) {
                int slot = (int) (entry >>> 32) & mask;
                while (slots[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = entry;
            }
        }
    }

    private boolean is(int id, long head, byte[] word, int from, int to) {
        int start = start(id);
        int length = to - from;
        return heads[id] == head
                && ends[id] - start == length
                && (length <= 8 || Arrays.equals(bytes, start + 8, ends[id], word, from + 8, to));
    }

    /** The word's first eight bytes, or all there are, the first lowest. */
    private static long head(byte[] word, int from, int to) {
        int length = to - from;
        if (length >= 8) {
            return (long) LONGS.get(word, from);
        }
        if (from + 8 <= word.length) {
            // Reads past the word, inside the array, and drops that.
            return length == 0 ? 0 : (long) LONGS.get(word, from) & (-1L >>> (64 - 8 * length));
        }
        return tail(word, from, to);
    }

    private static long tail(byte[] word, int from, int to) {
        long tail = 0;
        for (int i = from, shift = 0; i < to; i++, shift += 8) {
            tail |= (word[i] & 0xFFL) << shift;
        }
        return tail;
    }

    private static int hash(long head, byte[] word, int from, int to) {
        long hash = mix(head ^ ((to - from) * MULTIPLIER));
        if (to - from > 8) {
            hash ^= hash64(word, from + 8, to);
        }
        return (int) (hash ^ (hash >>> 32));
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

    /** A 64-bit hash of bytes; the same on every machine, so that documents and words can be assigned by it. */
    public static long hash64(byte[] data, int from, int to) {
        long hash = (to - from) * MULTIPLIER;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            hash = mix(hash ^ (long) LONGS.get(data, i));
        }
        hash = mix(hash ^ tail(data, i, to));
        return hash ^ (hash >>> 32);
    }

    /** One multiplication to 128 bits, folded: every bit of the result depends on every bit of the value. */
    private static long mix(long value) {
        long v = value + MULTIPLIER;
        return (v * 0xD6E8FEB86659FD93L) ^ Math.multiplyHigh(v, 0xD6E8FEB86659FD93L);
    }
}
