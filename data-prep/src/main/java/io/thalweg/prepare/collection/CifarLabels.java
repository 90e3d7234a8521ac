package io.thalweg.prepare.collection;

/** Which of the two labels that a record of CIFAR-100 has is used. */
public enum CifarLabels {
    /** One of 100 classes. */
    FINE,
    /** One of 20 groups of classes. */
    COARSE
}
