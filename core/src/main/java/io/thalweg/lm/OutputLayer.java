package io.thalweg.lm;

/** How the next token's probability is computed and trained. */
public enum OutputLayer {
    /** Softmax over the whole vocabulary. */
    FULL,
    /** Adaptive softmax (Grave et al. 2017): rare words in clusters, with smaller projections. */
    ADAPTIVE,
    /**
     * Trained against a sample of the vocabulary (Jean et al. 2015), drawn log-uniformly over ids and corrected by the log
     * of the expected count; evaluated as {@link #FULL}, whose parameters it has.
     */
    SAMPLED
}
