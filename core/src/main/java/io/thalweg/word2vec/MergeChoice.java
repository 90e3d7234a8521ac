package io.thalweg.word2vec;

/** How the replicas' tables become one. */
public enum MergeChoice {
    /** {@link io.thalweg.average.RowAdasum}: the default. */
    ROW_ADASUM,
    /** {@link io.thalweg.average.WeightedMean}: for comparison; it loses most of the quality with several replicas. */
    MEAN
}
