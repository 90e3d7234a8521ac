package io.thalweg.lm;

/** The optimiser as a configuration names it; {@link LearningConfig#method} gives it its constants. */
public enum OptimizerChoice {
    SGD,
    RMSPROP,
    ADAM,
    /** Adam with decoupled weight decay. */
    ADAMW
}
