package io.thalweg.average;

import java.util.List;

/**
 * The mean of the replicas and the outer step for parameters; the mean alone for what the state has behind them, moments of the
 * optimiser and running statistics, which no outer gradient is defined for.
 *
 * @param parameters tensors at the layout's beginning that are parameters
 * @param outer what is done with the parameters' mean
 */
public record ParameterMerge(int parameters, OuterStep outer) implements SliceMerge {
    @Override
    public SliceState merge(
            Slice slice, SliceState current, List<Contribution> contributions, double innerLearningRate) {
        OuterStep step = slice.tensor() < parameters ? outer : new OuterStep.PlainMean();
        return step.after(new WeightedMean()).merge(slice, current, contributions, innerLearningRate);
    }
}
