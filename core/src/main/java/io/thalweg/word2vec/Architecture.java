package io.thalweg.word2vec;

/** Which words predict which (Mikolov et al. 2013a, section 3). */
public enum Architecture {
    /** Each word of the window by itself predicts the word in its middle, as word2vec.c does it. */
    SKIP_GRAM,
    /** The mean of the window's words predicts the word in its middle. */
    CBOW
}
