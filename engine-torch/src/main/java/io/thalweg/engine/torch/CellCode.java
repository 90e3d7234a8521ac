package io.thalweg.engine.torch;

/** Whose code runs a cell. */
enum CellCode {
    /** PyTorch's function for the cell where it has one, else ours. */
    FUSED,
    /** Ours for every cell. */
    OWN
}
