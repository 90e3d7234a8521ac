package io.thalweg.word2vec;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The full softmax, the reference that negative sampling approximates: for a predicting row h (skip-gram: each row of the
 * window in turn; CBOW: their mean) and the centre word c,
 *
 * <pre>L = - log p_c,   p_j = exp(h.u_j) / sum_i exp(h.u_i)</pre>
 *
 * <p>with gradients dL/dh = sum<sub>j</sub> (p<sub>j</sub> - [j = c]) u<sub>j</sub> and dL/du<sub>j</sub> =
 * (p<sub>j</sub> - [j = c]) h (Rong 2014, "word2vec parameter learning explained", equations 8, 13 and 16; how much of
 * the mean's each word of a CBOW window gets, {@link CbowGradient} says). Every output row changes with every prediction, so it is for small vocabularies.
 */
final class SoftmaxTrainer implements WindowTrainer {
    private final EmbeddingTables tables;
    private final Architecture architecture;
    private final CbowGradient cbowGradient;
    private final double[] scores;
    private final float[] hidden;
    private final float[] change;
    private double lossSum;
    private long lossExamples;

    SoftmaxTrainer(EmbeddingTables tables, Architecture architecture, CbowGradient cbowGradient) {
        this.tables = tables;
        this.architecture = architecture;
        this.cbowGradient = cbowGradient;
        this.scores = new double[tables.rows()];
        this.hidden = new float[tables.dimensions()];
        this.change = new float[tables.dimensions()];
    }

    @Override
    public void prepare(int[] words, int from, int to, int nearFrom, int nearTo) {
        // Nothing is drawn.
    }

    @Override
    public void train(int[] words, int from, int to, int centre, float learningRate, boolean measured) {
        if (architecture == Architecture.SKIP_GRAM) {
            for (int i = from; i < to; i++) {
                if (i != centre) {
                    Arrays.fill(hidden, 0);
                    addTo(hidden, tables.offset(words[i]), 1);
                    predict(words[centre], learningRate, measured);
                    addChange(tables.offset(words[i]), 1);
                }
            }
            return;
        }
        float share = 1f / (to - from - 1);
        Arrays.fill(hidden, 0);
        for (int i = from; i < to; i++) {
            if (i != centre) {
                addTo(hidden, tables.offset(words[i]), share);
            }
        }
        predict(words[centre], learningRate, measured);
        for (int i = from; i < to; i++) {
            if (i != centre) {
                addChange(tables.offset(words[i]), cbowGradient.share(to - from - 1));
            }
        }
    }

    private void addTo(float[] sum, int row, float factor) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] += factor * tables.input[row + k];
        }
    }

    private void addChange(int row, float factor) {
        for (int k = 0; k < change.length; k++) {
            tables.input[row + k] += factor * change[k];
        }
    }

    /** Updates every output row and leaves in {@link #change} what the predicting row's is. */
    private void predict(int word, float learningRate, boolean measured) {
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < scores.length; j++) {
            double score = score(tables.offset(j));
            scores[j] = score;
            most = Math.max(most, score);
        }
        double sum = 0;
        double wordScore = scores[word] - most;
        for (int j = 0; j < scores.length; j++) {
            scores[j] = Math.exp(scores[j] - most);
            sum += scores[j];
        }
        if (measured) {
            lossSum += Math.log(sum) - wordScore;
            lossExamples++;
        }
        Arrays.fill(change, 0);
        for (int j = 0; j < scores.length; j++) {
            update(tables.offset(j), (float) (((j == word ? 1 : 0) - scores[j] / sum) * learningRate));
        }
    }

    private double score(int row) {
        double sum = 0;
        for (int k = 0; k < hidden.length; k++) {
            sum += (double) hidden[k] * tables.output[row + k];
        }
        return sum;
    }

    private void update(int row, float gradient) {
        for (int k = 0; k < hidden.length; k++) {
            change[k] += gradient * tables.output[row + k];
            tables.output[row + k] += gradient * hidden[k];
        }
    }

    @Override
    public double lossSum() {
        return lossSum;
    }

    @Override
    public long lossExamples() {
        return lossExamples;
    }

    @Override
    public void markOutputRows(BitSet rows) {
        rows.set(0, tables.rows());
    }
}
