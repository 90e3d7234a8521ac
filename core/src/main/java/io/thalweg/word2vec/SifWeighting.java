package io.thalweg.word2vec;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.text.Vocabulary;
import java.io.Serializable;

/**
 * Smooth inverse frequency (Arora, Liang and Ma 2017, "A simple but tough-to-beat baseline for sentence embeddings",
 * algorithm 1): a text is the mean of its words' vectors, each weighted by a / (a + p(word)); then what all texts have in
 * common, their first principal direction (see {@link SecondMoments}), is taken out of each.
 */
public final class SifWeighting implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The paper's middle value of a; it finds 1e-4 to 1e-3 equally good. */
    public static final double DEFAULT_SMOOTHING = 1e-3;

    private final double[] weights;

    private SifWeighting(double[] weights) {
        this.weights = weights;
    }

    /**
     * Weights by the counts of the training corpus.
     *
     * @param smoothing a, positive
     * @throws JobFailed if the vocabulary holds no counts
     */
    public static SifWeighting of(Vocabulary vocabulary, double smoothing) {
        double total = vocabulary.totalCount();
        if (!(total > 0)) {
            throw new JobFailed(Problem.of("The vocabulary holds no counts, which SIF weighting needs")
                    .remedy("Choose the plain mean, or a model trained here"));
        }
        double[] weights = new double[vocabulary.size()];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = smoothing / (smoothing + vocabulary.count(id) / total);
        }
        return new SifWeighting(weights);
    }

    /** All words count alike: the plain mean. */
    public static SifWeighting uniform(Vocabulary vocabulary) {
        double[] weights = new double[vocabulary.size()];
        java.util.Arrays.fill(weights, 1);
        return new SifWeighting(weights);
    }

    public double weight(int id) {
        return weights[id];
    }

    /**
     * The weighted mean of a text's words, before the common direction is taken out; zeros for a text without words.
     *
     * @param ids holds the text's known words at {@code [from, to)}
     */
    public float[] embed(WordVectors vectors, int[] ids, int from, int to) {
        double[] sum = new double[vectors.dimensions()];
        for (int i = from; i < to; i++) {
            vectors.addTo(sum, ids[i], weights[ids[i]]);
        }
        float[] mean = new float[sum.length];
        for (int k = 0; k < sum.length && from < to; k++) {
            mean[k] = (float) (sum[k] / (to - from));
        }
        return mean;
    }

    /** Takes out of a vector, in place, its part along a unit vector: v - u (u.v). */
    public static void remove(double[] direction, float[] vector) {
        double along = 0;
        for (int k = 0; k < vector.length; k++) {
            along += direction[k] * vector[k];
        }
        for (int k = 0; k < vector.length; k++) {
            vector[k] = (float) (vector[k] - along * direction[k]);
        }
    }
}
