package io.thalweg.prepare.perplexity;

/** A language model, asked how probable texts are. Made once a process; any thread may ask. */
public interface TextScorer {
    /** The same text has the same score, whatever was scored before. */
    Score score(String text);

    /**
     * What a text came to.
     *
     * @param nats the sum of the negative logarithms of its tokens' probabilities
     * @param tokens that were predicted, ends of lines or documents among them
     * @param unknown tokens that the model has no probability for, left out of both
     */
    record Score(double nats, long tokens, long unknown) {}
}
