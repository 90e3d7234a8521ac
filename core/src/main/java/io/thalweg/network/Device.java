package io.thalweg.network;

/** Where a network runs. */
public enum Device {
    /** A GPU if the task was given one, else the CPU. */
    AUTO,
    CPU,
    GPU
}
