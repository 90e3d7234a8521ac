package io.thalweg.engine.torch;

import java.util.Arrays;

/**
 * The distinct rows of a table among many look-ups.
 *
 * @param ids distinct, ascending
 * @param positions for each look-up the place of its row among {@code ids}
 */
record TokenRows(int[] ids, int[] positions) {
    static TokenRows of(int[] lookups) {
        int[] ids = Arrays.stream(lookups).sorted().distinct().toArray();
        int[] positions = new int[lookups.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = Arrays.binarySearch(ids, lookups[i]);
        }
        return new TokenRows(ids, positions);
    }
}
