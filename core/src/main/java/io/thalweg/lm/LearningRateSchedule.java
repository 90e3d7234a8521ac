package io.thalweg.lm;

/** How the learning rate changes over the run, after the warm-up. */
public enum LearningRateSchedule {
    CONSTANT,
    /** Multiplied by the decay factor at the beginning of every epoch from a given one on (Zaremba et al. 2014). */
    STEP,
    /** Half a cosine from the learning rate to zero over the whole run (Loshchilov and Hutter 2017, without restarts). */
    COSINE
}
