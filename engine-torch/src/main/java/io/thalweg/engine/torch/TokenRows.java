package io.thalweg.engine.torch;

import java.util.Arrays;

/** The distinct rows of a table among many look-ups. */
final class TokenRows {
    private final int[] ids;
    private final int[] positions;

    private TokenRows(int[] ids, int[] positions) {
        this.ids = ids;
        this.positions = positions;
    }

    static TokenRows of(int[] lookups) {
        int[] ids = Arrays.stream(lookups).sorted().distinct().toArray();
        int[] positions = new int[lookups.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = Arrays.binarySearch(ids, lookups[i]);
        }
        return new TokenRows(ids, positions);
    }

    /** The rows, ascending; not a copy. */
    int[] ids() {
        return ids;
    }

    /** For each look-up the place of its row among {@link #ids}; not a copy. */
    int[] positions() {
        return positions;
    }
}
