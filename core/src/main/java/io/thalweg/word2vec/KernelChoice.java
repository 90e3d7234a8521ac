package io.thalweg.word2vec;

/** Which kernel trains. */
public enum KernelChoice {
    /** The vector kernel where it can run, the plain one elsewhere. */
    AUTO,
    /** Plain Java, the reference. */
    PLAIN,
    /** The Vector API; refused where the Java virtual machine was started without it. */
    VECTOR
}
