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
     * All to the next row, from 0, one after the other.
     *
     * @return how many contributions have the row
     */
    static int moveAll(RowCursor[] cursors, int row) {
        int touching = 0;
        for (RowCursor cursor : cursors) {
            cursor.moveTo(row);
            touching += cursor.here ? 1 : 0;
        }
        return touching;
    }

    /** The new values of a row that one contribution has, to the bit. */
    static void copyOnly(RowCursor[] cursors, float[] merged, int at) {
        for (RowCursor cursor : cursors) {
            if (cursor.here) {
                System.arraycopy(cursor.values, cursor.offset, merged, at, cursor.rowLength);
            }
        }
    }

    private void moveTo(int row) {
        here = rows == null || (next < rows.length && rows[next] == row);
        if (here) {
            offset = next * rowLength;
            next++;
        }
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
