package io.thalweg.prepare.quality;

import java.util.Arrays;

/**
 * How often each of many 64-bit hashes has been seen: open addressing with linear probing at a load of at most one half,
 * no object an entry. Slots carry the number of the set they belong to, so that emptying touches none of them: a short
 * text after a long one costs what a short text costs.
 */
final class HashCounts {
    private long[] keys = new long[128];
    private int[] sets = new int[128];
    private int[] counts = new int[128];
    private int[] marks = new int[128];
    private int set;
    private int mask = 127;
    private long probes;

    /**
     * Forgets everything.
     *
     * @param atMost how many different hashes may follow
     */
    void clear(int atMost) {
        int slots = atMost < 32 ? 128 : Math.min(1 << 28, Integer.highestOneBit(atMost)) * 4;
        if (slots > keys.length) {
            keys = new long[slots];
            sets = new int[slots];
            counts = new int[slots];
            marks = new int[slots];
            set = 0;
        }
        mask = slots - 1;
        if (set == Integer.MAX_VALUE) {
            Arrays.fill(sets, 0);
            set = 0;
        }
        set++;
    }

    /** The hash's slot; a new one, with count and mark 0, if it was not there. */
    int slot(long hash) {
        int slot = (int) (hash ^ (hash >>> 32)) & mask;
        probes++;
        while (sets[slot] == set) {
            if (keys[slot] == hash) {
                return slot;
            }
            slot = (slot + 1) & mask;
            probes++;
        }
        sets[slot] = set;
        keys[slot] = hash;
        counts[slot] = 0;
        marks[slot] = 0;
        return slot;
    }

    /** Whether it has been counted; changes nothing. */
    boolean holds(long hash) {
        int slot = (int) (hash ^ (hash >>> 32)) & mask;
        while (sets[slot] == set) {
            if (keys[slot] == hash) {
                return true;
            }
            slot = (slot + 1) & mask;
        }
        return false;
    }

    /** Counts the hash once more. @return whether it is new */
    boolean add(long hash) {
        return ++counts[slot(hash)] == 1;
    }

    /** @return the count with this one */
    int increment(int slot) {
        return ++counts[slot];
    }

    int mark(int slot) {
        return marks[slot];
    }

    void mark(int slot, int value) {
        marks[slot] = value;
    }

    /** Slots looked at since this was made: what the work is measured by. */
    long probes() {
        return probes;
    }
}
