package io.thalweg.average;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a model a replica may have changed in a round. Dense models change all; word embeddings only those they
 * saw.
 */
public final class TouchedRows {
    private static final TouchedRows ALL = new TouchedRows(null);

    private final BitSet @Nullable [] rowsByTensor;

    private TouchedRows(BitSet @Nullable [] rowsByTensor) {
        this.rowsByTensor = rowsByTensor;
    }

    /** Every row of every tensor. */
    public static TouchedRows all() {
        return ALL;
    }

    /** @param rowsByTensor for each tensor of the layout, the rows touched */
    public static TouchedRows of(BitSet... rowsByTensor) {
        return new TouchedRows(rowsByTensor.clone());
    }

    /**
     * The touched rows of a slice, ascending, counted from the slice's first row; {@code null} when every row is touched.
     */
    public int @Nullable [] in(Slice slice) {
        if (rowsByTensor == null) {
            return null;
        }
        BitSet rows = rowsByTensor[slice.tensor()];
        int[] found = rows.get(slice.fromRow(), slice.toRow()).stream().toArray();
        return found.length == slice.rows() ? null : found;
    }
}
