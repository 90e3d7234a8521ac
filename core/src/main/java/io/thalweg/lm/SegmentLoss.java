package io.thalweg.lm;

/** The loss of a segment whose gradient is followed: what a learning rate and a norm to clip at refer to. */
public enum SegmentLoss {
    /** The mean over all tokens of the segment. */
    MEAN,
    /**
     * The mean over the streams of the sum over the steps, as in Zaremba et al. (2014): their learning rate of 1 and norm
     * of 5 with 20 steps are 20 and 0.25 with the mean.
     */
    SUM_OVER_STEPS
}
