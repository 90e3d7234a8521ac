package io.thalweg.network;

/** An {@link Optimizer} as a configuration names it. */
public enum OptimizerChoice {
    SGD,
    RMSPROP,
    ADAM,
    /** Adam with decoupled weight decay. */
    ADAMW
}
