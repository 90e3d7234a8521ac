package io.thalweg.average;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks one contribution's rows in step with the slice's. */
final class RowCursor {
    private final int @Nullable [] rows;
    private final float[] values;
    private final int rowLength;
    private int next;
    private int offset;
    private boolean here;

    private RowCursor(Contribution contribution, Slice slice) {
        rows = contribution.rows();
        values = contribution.values();
        rowLength = slice.rowLength();
        Averager.requireLength(values, (rows == null ? slice.rows() : rows.length) * rowLength, contribution);
    }

    /** One for each contribution, in their order. */
    static RowCursor[] of(List<Contribution> contributions, Slice slice) {
        return contributions.stream().map(c -> new RowCursor(c, slice)).toArray(RowCursor[]::new);
    }

    /**
     * To the next row, from 0, one after the other.
     *
     * @return whether the contribution has the row
     */
    boolean moveTo(int row) {
        if (rows == null) {
            offset = row * rowLength;
            here = true;
        } else if (next < rows.length && rows[next] == row) {
            offset = next * rowLength;
            next++;
            here = true;
        } else {
            here = false;
        }
        return here;
    }

    /** The row's new values. */
    void copyTo(float[] merged, int at) {
        System.arraycopy(values, offset, merged, at, rowLength);
    }

    /** The row's change since the round began, or null if the contribution does not have the row. */
    double @Nullable [] change(float[] current, int at, double[] into) {
        if (!here) {
            return null;
        }
        for (int i = 0; i < rowLength; i++) {
            into[i] = (double) values[offset + i] - current[at + i];
        }
        return into;
    }

    /** Adds the row's change, if the contribution has the row. */
    void addChange(float[] current, int at, double[] sum) {
        if (here) {
            for (int i = 0; i < rowLength; i++) {
                sum[i] += (double) values[offset + i] - current[at + i];
            }
        }
    }
}
