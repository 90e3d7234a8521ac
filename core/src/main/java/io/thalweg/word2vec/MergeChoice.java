package io.thalweg.word2vec;

/** How the replicas' tables become one. */
public enum MergeChoice {
    /** The saturating sum for skip-gram, row Adasum for CBOW: what measured best of each. */
    AUTO,
    /** {@link io.thalweg.average.SaturatingSum}. */
    SATURATING_SUM,
    /** {@link io.thalweg.average.RowAdasum}: by direction. */
    ROW_ADASUM,
    /** {@link io.thalweg.average.WeightedMean}: for comparison; it loses most of the quality with several replicas. */
    MEAN;

    private static final double SATURATING_RATE_FACTOR = 1.25;
    private static final double OTHER_RATE_FACTOR = 1.5;

    /** What is to be done; never {@link #AUTO}. */
    public MergeChoice of(Architecture architecture) {
        if (this != AUTO) {
            return this;
        }
        return architecture == Architecture.CBOW ? ROW_ADASUM : SATURATING_SUM;
    }

    /**
     * What several replicas multiply the learning rate by when nothing else is given. Adasum's merged changes are shorter
     * than the saturating sum's.
     */
    public double replicaRateFactor(Architecture architecture) {
        return of(architecture) == SATURATING_SUM ? SATURATING_RATE_FACTOR : OTHER_RATE_FACTOR;
    }
}
