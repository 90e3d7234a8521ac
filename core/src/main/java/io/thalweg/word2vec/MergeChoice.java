package io.thalweg.word2vec;

/** How the replicas' tables become one. */
public enum MergeChoice {
    /** {@link io.thalweg.average.SaturatingSum}: the default. */
    SATURATING_SUM,
    /** {@link io.thalweg.average.RowAdasum}: by direction; it loses a few hundredths of the analogies. */
    ROW_ADASUM,
    /** {@link io.thalweg.average.WeightedMean}: for comparison; it loses most of the quality with several replicas. */
    MEAN
}
