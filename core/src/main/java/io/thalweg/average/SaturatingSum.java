package io.thalweg.average;

import java.util.Arrays;
import java.util.List;

/**
 * The sum of the replicas' changes of a row, less what each has already done of the others' work.
 *
 * <p>Near a minimum SGD contracts geometrically: a row updated t times at a rate r has gone 1 - exp(-x) of its way there,
 * x = c r t with the curvature c. Each of n replicas does that from the same place; one replica with all their examples
 * would have gone 1 - exp(-n x). So the changes are added up and multiplied by
 *
 * <pre>g = (1 - exp(-n x)) / (n (1 - exp(-x)))</pre>
 *
 * <p>A row that is hardly trained in a round (x near 0) gets the sum, one that arrives (x large) gets the mean, which
 * also takes out the noise that the replicas do not share. The sum alone diverges on frequent words and the mean alone
 * loses the rare ones. Where only k replicas touched the row, as words come in bursts, they have done all that is expected of
 * n: their x is n / k times as large, and one alone is taken as it is, to the bit. {@link RowAdasum} tells the cases apart by
 * the changes' directions instead, which takes the noise of a row that has arrived for progress.
 *
 * @param curvature c, positive; one for all rows, chosen by measuring
 * @param updates t for an example; a contribution's weight is its number of examples
 */
public record SaturatingSum(double curvature, RowUpdates updates) implements SliceMerge {
    public SaturatingSum {
        if (!(curvature > 0) || Double.isInfinite(curvature)) {
            throw new IllegalArgumentException("Found curvature " + curvature + ", allowed a positive number");
        }
    }

    @Override
    public SliceState merge(
            Slice slice, SliceState current, List<Contribution> contributions, double innerLearningRate) {
        int rowLength = slice.rowLength();
        double examples =
                contributions.stream().mapToDouble(Contribution::weight).sum();
        RowCursor[] cursors = RowCursor.of(contributions, slice);
        if (Contribution.isOneOfAllRows(contributions)) {
            return SliceState.of(contributions.get(0).values());
        }
        double[] sum = new double[rowLength];
        float[] merged = current.values().clone();
        for (int row = 0; row < slice.rows(); row++) {
            int at = row * rowLength;
            int touching = RowCursor.moveAll(cursors, row);
            if (touching == 1) {
                RowCursor.copyOnly(cursors, merged, at);
            } else if (touching > 1) {
                double trained = examples * updates.perExample(slice.tensor(), slice.fromRow() + row) / touching;
                double share = share(touching, curvature * innerLearningRate * trained);
                Arrays.fill(sum, 0);
                for (RowCursor cursor : cursors) {
                    cursor.addChange(current.values(), at, sum);
                }
                for (int i = 0; i < rowLength; i++) {
                    merged[at + i] = (float) (merged[at + i] + share * sum[i]);
                }
            }
        }
        return SliceState.of(merged);
    }

    /** g, from 1 for x = 0 down to 1 / replicas. */
    static double share(int replicas, double x) {
        double one = -Math.expm1(-x);
        return one == 0 ? 1 : -Math.expm1(-replicas * x) / (replicas * one);
    }
}
