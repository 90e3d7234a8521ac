package io.thalweg.average;

import java.util.List;

/**
 * The mean of the replicas weighted by the examples each saw (local SGD; McMahan et al. 2017, "Communication-efficient
 * learning of deep networks from decentralized data", algorithm 1).
 *
 * <p>Good for dense models. For word embeddings it is harmful and offered for comparison only: a rare word is changed by
 * the one replica that met it, and the mean divides that change by the number of replicas.
 */
public record WeightedMean() implements MergeRule {
    @Override
    public float[] mergedValues(Slice slice, float[] current, List<Contribution> contributions) {
        Averager averager = new Averager(slice);
        for (Contribution contribution : contributions) {
            averager.add(contribution, current);
        }
        return averager.mean();
    }
}
