package io.thalweg.word2vec;

/** What is maximised for a predicting row and the word it should predict. */
public enum Objective {
    /** The word told apart from words drawn from the noise distribution (Mikolov et al. 2013b, equation 4). */
    NEGATIVE_SAMPLING,
    /** The word's probability among all words (Mikolov et al. 2013b, equation 2): the reference, for small vocabularies. */
    FULL_SOFTMAX
}
