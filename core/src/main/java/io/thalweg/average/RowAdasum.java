package io.thalweg.average;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adasum (Maleki et al. 2020, "Scaling distributed training with adaptive summation", equation 3), applied to each row
 * of a table by itself: for two replicas' changes a and b of one row,
 *
 * <pre>(1 - a.b / 2|a|^2) a + (1 - a.b / 2|b|^2) b</pre>
 *
 * <p>which is their sum when they are orthogonal and their mean when they are equal. More replicas are combined as a
 * binary tree over replica numbers, 0 with 1, 2 with 3, then the results; a replica that did not touch the row stands
 * for a change of zero, which leaves the other side as it is. The paper applies it to whole layers; rows suit embeddings,
 * where each row sees its own examples. Weights are not used: the rule decides by direction.
 *
 * <p>Two changes that point against each other (a.b &lt; 0) reinforce by this formula, as published.
 */
public record RowAdasum() implements MergeRule {
    @Override
    public float[] mergedValues(Slice slice, float[] current, List<Contribution> contributions) {
        int rowLength = slice.rowLength();
        RowCursor[] cursors = RowCursor.of(contributions, slice);
        if (Contribution.isOneOfAllRows(contributions)) {
            return contributions.get(0).values();
        }
        double[][] scratch = new double[cursors.length][rowLength];
        double[] @Nullable [] changes = new double[cursors.length][];
        float[] merged = current.clone();
        for (int row = 0; row < slice.rows(); row++) {
            int at = row * rowLength;
            int touching = RowCursor.moveAll(cursors, row);
            if (touching == 1) {
                // One replica's result is taken as it is, to the bit.
                RowCursor.copyOnly(cursors, merged, at);
            } else if (touching > 1) {
                for (int k = 0; k < cursors.length; k++) {
                    changes[k] = cursors[k].change(current, at, scratch[k]);
                }
                addTree(changes, merged, at, rowLength);
            }
        }
        return merged;
    }

    private static void addTree(double[] @Nullable [] changes, float[] merged, int at, int rowLength) {
        for (int stride = 1; stride < changes.length; stride *= 2) {
            for (int k = 0; k + stride < changes.length; k += 2 * stride) {
                changes[k] = combine(changes[k], changes[k + stride]);
            }
        }
        double[] total = changes[0];
        if (total != null) {
            for (int i = 0; i < rowLength; i++) {
                merged[at + i] = (float) (merged[at + i] + total[i]);
            }
        }
    }

    /** Combines two changes into the first's array. */
    private static double @Nullable [] combine(double @Nullable [] a, double @Nullable [] b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        double dot = 0;
        double normA = 0;
        double normB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            normA += a[i] * a[i];
            normB += b[i] * b[i];
        }
        double scaleA = normA == 0 ? 1 : 1 - dot / (2 * normA);
        double scaleB = normB == 0 ? 1 : 1 - dot / (2 * normB);
        for (int i = 0; i < a.length; i++) {
            a[i] = scaleA * a[i] + scaleB * b[i];
        }
        return a;
    }
}
