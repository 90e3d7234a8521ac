package io.thalweg.network;

/** In what numbers networks compute. Parameters, moments, what replicas send and how they are merged are float32 in all. */
public enum Precision {
    /** 32 bits throughout. */
    FLOAT32,
    /** On a GPU, the factors of products are rounded to 19 bits (10 of mantissa) and summed in 32; the CPU has no such mode. */
    TF32,
    /**
     * Products and convolutions of 16 bits (7 of mantissa); losses, normalisation and steps of 32. On a GPU recurrent layers are of
     * 32 bits too, or as under {@link #TF32}.
     */
    BFLOAT16
}
