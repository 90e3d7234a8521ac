package io.thalweg.average;

import java.util.List;

/** A merge that needs no memory between rounds. An {@link OuterStep} may follow it. */
public interface MergeRule extends SliceMerge {
    /**
     * The merged values of a slice, {@code [rows, rowLength]}.
     *
     * @param current the slice's values when the round began; not changed
     * @param contributions at least one, in replica order
     */
    float[] mergedValues(Slice slice, float[] current, List<Contribution> contributions);

    @Override
    default SliceState merge(
            Slice slice, SliceState current, List<Contribution> contributions, double innerLearningRate) {
        return SliceState.of(mergedValues(slice, current.values(), contributions));
    }
}
