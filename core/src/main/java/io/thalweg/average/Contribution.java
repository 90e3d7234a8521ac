package io.thalweg.average;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one replica made of one slice in a round: the new values of the rows it touched. Rows left out have the value
 * they had when the round began. New values travel rather than changes, so that one replica alone gives its own result
 * to the bit.
 *
 * @param replica from 0
 * @param weight examples the replica saw in the round; positive
 * @param rows touched rows counted from the slice's first, ascending; {@code null} for all
 * @param values {@code [rows, rowLength]}
 */
public record Contribution(int replica, double weight, int @Nullable [] rows, float[] values) implements Serializable {
    public Contribution {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(
                    "Replica " + replica + " has weight " + weight + ", allowed a positive number");
        }
    }

    /** A contribution to every row. */
    public static Contribution dense(int replica, double weight, float[] values) {
        return new Contribution(replica, weight, null, values);
    }

    /** Whether there is a single one, to every row: then its values are what rules take as they are. */
    static boolean isOneOfAllRows(List<Contribution> contributions) {
        return contributions.size() == 1 && contributions.get(0).rows() == null;
    }
}
