package io.thalweg.word2vec;

/** How much of the mean's gradient each word of a CBOW window gets. */
public enum CbowGradient {
    /** The whole, as in word2vec.c, gensim and fastText: larger steps by the number of the window's words. */
    WHOLE,
    /**
     * Its share of the mean, which is the derivative (Irsoy, Benton and Stratos 2021, "Corrected CBOW performs as well as
     * skip-gram").
     */
    SHARED;

    /** @param words of the window */
    float share(int words) {
        return this == WHOLE ? 1 : 1f / words;
    }
}
