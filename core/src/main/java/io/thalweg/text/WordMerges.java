package io.thalweg.text;

import java.util.Arrays;

/**
 * The merges of one word: of all pairs of neighbours the one of the lowest rank is joined, of equal ones the leftmost,
 * until none is left. Pairs wait in a heap, so a word of n bytes takes O(n log n), a megabyte without a space too.
 */
final class WordMerges {
    private static final int NONE = -1;

    private final BpeModel model;
    private final MergeTable merges;
    private int[] symbols = new int[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    /** A binary heap of waiting pairs: rank in the upper half, place of the left symbol in the lower. */
    private long[] heap = new long[64];

    private int waiting;

    WordMerges(BpeModel model) {
        this.model = model;
        this.merges = model.mergeTable();
    }

    /** The ids of the word {@code bytes[from, to)}, at least one byte long. */
    int[] apply(byte[] bytes, int from, int to) {
        int length = to - from;
        reserve(length);
        for (int i = 0; i < length; i++) {
            symbols[i] = model.byteId(bytes[from + i]);
            next[i] = i + 1 < length ? i + 1 : NONE;
            previous[i] = i - 1;
        }
        waiting = 0;
        for (int i = 0; i + 1 < length; i++) {
            offer(i);
        }
        int left = length;
        while (waiting > 0) {
            long top = poll();
            left -= join((int) top, (int) (top >>> 32)) ? 1 : 0;
        }
        int[] ids = new int[left];
        for (int i = 0, at = 0; at != NONE; at = next[at]) {
            ids[i++] = symbols[at];
        }
        return ids;
    }

    private void reserve(int length) {
        if (symbols.length < length) {
            int capacity = Math.max(length, 2 * symbols.length);
            symbols = new int[capacity];
            next = new int[capacity];
            previous = new int[capacity];
        }
    }

    /** Joins the symbol at a place with the next, unless these are no longer the pair that was waiting. */
    private boolean join(int at, int rank) {
        int right = symbols[at] == NONE ? NONE : next[at];
        if (right == NONE) {
            return false;
        }
        long merge = merges.find(symbols[at], symbols[right]);
        if (merge < 0 || (int) (merge >>> 32) != rank) {
            return false;
        }
        symbols[at] = (int) merge;
        symbols[right] = NONE;
        next[at] = next[right];
        if (next[at] != NONE) {
            previous[next[at]] = at;
            offer(at);
        }
        if (previous[at] != NONE) {
            offer(previous[at]);
        }
        return true;
    }

    private void offer(int at) {
        long merge = merges.find(symbols[at], symbols[next[at]]);
        if (merge < 0) {
            return;
        }
        if (waiting == heap.length) {
            heap = Arrays.copyOf(heap, 2 * waiting);
        }
        long entry = (merge & 0xFFFFFFFF00000000L) | at;
        int i = waiting++;
        while (i > 0 && heap[(i - 1) / 2] > entry) {
            heap[i] = heap[(i - 1) / 2];
            i = (i - 1) / 2;
        }
        heap[i] = entry;
    }

    private long poll() {
        long top = heap[0];
        long last = heap[--waiting];
        int i = 0;
        while (2 * i + 1 < waiting) {
            int child = 2 * i + 1;
            if (child + 1 < waiting && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = last;
        return top;
    }
}
