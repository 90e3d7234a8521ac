package io.thalweg.network;

/** What becomes of the replicas' moments when replicas are averaged. */
public enum OptimizerState {
    /** They are averaged as the parameters are, and travel with them. */
    AVERAGE,
    /** Each replica keeps its own, as part of its carry. */
    KEEP
}
