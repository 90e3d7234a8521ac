package io.thalweg.average;

import java.io.Serializable;
import java.util.List;

/** Turns what the replicas made of a slice into its next state. Pure; runs where the slice is reduced. */
@FunctionalInterface
public interface SliceMerge extends Serializable {
    /**
     * @param current the slice's state when the round began; not changed
     * @param contributions at least one, in replica order, which fixes the order of every sum; their arrays may become those of
     *     the result, so that nobody else must hold them
     * @param innerLearningRate the learning rate of the round, one for the whole of it
     */
    SliceState merge(Slice slice, SliceState current, List<Contribution> contributions, double innerLearningRate);
}
