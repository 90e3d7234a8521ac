package io.thalweg.word2vec;

/**
 * The arithmetic of negative sampling. For a predicting row h (skip-gram: each row v of the window by itself; CBOW: their
 * mean) and targets u<sub>j</sub> with labels t<sub>j</sub> and weights w<sub>j</sub>, the loss of Mikolov et al. 2013b,
 * equation 4,
 *
 * <pre>L = - sum_j w_j (t_j log s(h.u_j) + (1 - t_j) log s(-h.u_j)),   s(x) = 1 / (1 + exp(-x))</pre>
 *
 * <p>has the gradients dL/dh = sum<sub>j</sub> w<sub>j</sub> (s(h.u<sub>j</sub>) - t<sub>j</sub>) u<sub>j</sub> and
 * dL/du<sub>j</sub> = w<sub>j</sub> (s(h.u<sub>j</sub>) - t<sub>j</sub>) h. One step goes against both, with all scores
 * taken before the first update; so the rows of a skip-gram window share their targets, and one step is a small minibatch
 * (Ji et al. 2016, "Parallelizing word2vec in shared and distributed memory"). A word that stands in the window twice has
 * its second change computed with its first in place.
 *
 * <p>For CBOW each row of the window gets {@code step.contextShare} of dL/dh: one by their number for the derivative of the
 * mean, or the whole ({@link CbowGradient}).
 */
interface Kernel {
    /** Updates the step's rows; {@code step.contexts} holds at least one. */
    void skipGram(Step step);

    /** Updates the step's rows; {@code step.contexts} holds at least one. */
    void cbow(Step step);

    /**
     * Skip-gram in which each row of {@code step.contexts}, of which there is at least one, has a target of its own, label 1:
     * the row of {@code step.partners} in the same place. All scores are taken before the first update, the updates of a pair
     * from its rows as the pairs before left them.
     */
    void pairs(Step step);

    /**
     * Adds to one row of a table how another row of it differs from what was exchanged before, and makes all three equal.
     * Other threads may change the first meanwhile; the other two are equal all the same.
     *
     * @param table whose rows begin at {@code shared} and {@code local}
     * @param exchanged holds the local row as it was, at {@code at}
     * @param stride of the rows
     */
    void exchange(float[] table, int shared, int local, float[] exchanged, int at, int stride);

    /** For the log: {@code "plain"}, or {@code "vector"} with its width. */
    String description();
}
