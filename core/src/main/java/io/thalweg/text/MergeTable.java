package io.thalweg.text;

/** Merges by the pair of ids they join: open addressing over primitive arrays, at a load of at most one half. */
final class MergeTable {
    private static final long FREE = -1;

    private final long[] pairs;
    /** Rank in the upper half, id of the whole in the lower. */
    private final long[] merges;

    private int size;

    MergeTable(int merges) {
        int slots = Integer.highestOneBit(Math.max(4, merges)) * 4;
        this.pairs = new long[slots];
        this.merges = new long[slots];
        java.util.Arrays.fill(pairs, FREE);
    }

    static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    /** Adds a merge, of the rank after the one before. @return whether the pair was free */
    boolean add(int left, int right, int whole) {
        long pair = pair(left, right);
        int slot = slot(pair);
        if (pairs[slot] == pair) {
            return false;
        }
        pairs[slot] = pair;
        merges[slot] = (long) size++ << 32 | whole;
        return true;
    }

    /** The rank, in the upper half, and the whole's id, in the lower, of a pair; -1 where it is not merged. */
    long find(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        return pairs[slot] == pair ? merges[slot] : -1;
    }

    private int slot(long pair) {
        int mask = pairs.length - 1;
        long hash = pair * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32) & mask;
        while (pairs[slot] != FREE && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
