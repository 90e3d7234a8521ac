package io.thalweg.lm;

import io.thalweg.average.Contribution;
import io.thalweg.average.OuterStep;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.average.SliceState;
import io.thalweg.average.WeightedMean;
import java.util.List;

/**
 * The mean of the replicas and the outer step for parameters; the mean alone for the optimiser's moments, which no outer
 * gradient is defined for.
 *
 * @param parameters tensors at the layout's beginning that are parameters
 * @param outer what is done with the parameters' mean
 */
record LanguageModelMerge(int parameters, OuterStep outer) implements SliceMerge {
    @Override
    public SliceState merge(
            Slice slice, SliceState current, List<Contribution> contributions, double innerLearningRate) {
        OuterStep step = slice.tensor() < parameters ? outer : new OuterStep.PlainMean();
        return step.after(new WeightedMean()).merge(slice, current, contributions, innerLearningRate);
    }
}
