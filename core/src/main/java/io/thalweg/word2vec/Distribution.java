package io.thalweg.word2vec;

/** How a run's work and its tables are spread over replicas. */
public enum Distribution {
    /** Every replica holds both tables and trains on tokens of its own; the replicas are merged, row by row. */
    AVERAGE,
    /** Both tables are cut into blocks; a replica trains one cell of the block grid at a time, and nothing is merged. */
    BLOCKS
}
