package io.thalweg.word2vec;

/**
 * One step of a kernel: the rows of a window's words against at most six target rows, the centre word and noise words.
 * Filled anew for each step, without allocation; owned by one thread.
 *
 * <p>Rows are named by the place where they begin in their table.
 */
final class Step {
    /** Targets of a full step: what a block of registers holds. */
    static final int TARGETS = 6;

    /** Sums that the vector kernel keeps between two passes. */
    static final int SUMS = 8 * TARGETS;

    final float[] input;
    final float[] output;
    final int stride;

    /** Input rows of the window's words; one place more than the window has, for a block's last row. */
    final int[] contexts;

    int contextCount;

    /** For {@link Kernel#pairs}: the output row of each context's own target. */
    final int[] partners;

    /** Output rows; those from {@link #targetCount} on are the spare row. */
    final int[] targets = new int[TARGETS];

    /** How often each target counts: more than once for a noise word taken more than once, 0 for the spare row. */
    final float[] weights = new float[TARGETS];

    int targetCount;

    /** 1 if the first target is the word to be predicted, else 0; all others have label 0. */
    float firstLabel;

    float learningRate;

    /** For {@link Kernel#cbow}: what part of the mean's gradient each context gets. */
    float contextShare;

    /** Whether the kernel adds the step's loss, from before the update, to {@link #lossSum}. */
    boolean measured;

    /** Nats. */
    double lossSum;

    /** Scores x, then gradients: of row i and target j at {@code 6 i + j}, of pair i at {@code i}. */
    final float[] scores;

    /** What the vector kernel's gradients are multiplied with. */
    final float[] rates = new float[3 * EmbeddingTables.ROW_MULTIPLE];

    /** The predicting row as it was before the update, {@code [stride]}; CBOW's mean of the window's rows. */
    final float[] hidden;

    /** The target rows as they were before the update, {@code [6, stride]}; used by the plain kernel. */
    final float[] oldTargets;

    /** Vectors of up to 16 lanes, between two passes of the vector kernel. */
    final float[] sums = new float[SUMS * EmbeddingTables.ROW_MULTIPLE];

    private final int spare;

    /** @param thread whose spare row fills up steps with fewer targets */
    Step(EmbeddingTables tables, int maxContexts, int thread) {
        input = tables.input;
        output = tables.output;
        stride = tables.stride;
        spare = tables.spareOffset(thread);
        contexts = new int[maxContexts + 1];
        partners = new int[maxContexts];
        scores = new float[(maxContexts * TARGETS / EmbeddingTables.ROW_MULTIPLE + 1) * EmbeddingTables.ROW_MULTIPLE];
        hidden = new float[stride];
        oldTargets = new float[TARGETS * stride];
    }

    /** Makes the unused targets spare rows. */
    void fillTargets() {
        for (int t = targetCount; t < TARGETS; t++) {
            targets[t] = spare;
            weights[t] = 0;
        }
    }

    /** Adds the loss of one score: -log sigmoid(x) for label 1, -log sigmoid(-x) for label 0, times the weight. */
    void addLoss(int target, float score) {
        lossSum += weights[target] * softplus(target == 0 && firstLabel == 1 ? -score : score);
    }

    /** Adds the loss of a pair's score. */
    void addPairLoss(float score) {
        lossSum += softplus(-score);
    }

    /** log(1 + exp(x)). */
    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
