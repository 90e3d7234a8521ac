package io.thalweg.word2vec;

/**
 * CBOW windows that follow one another, trained on together: all means and all scores are taken before the first
 * update. Windows one by one would each wait for the one before it, with which they have most of their words in common.
 *
 * <p>A window's targets stand in blocks of {@value Step#TARGETS}. Filled anew for each batch, without allocation; owned
 * by one thread. Rows are named by the place where they begin in their table.
 */
final class CbowBatch {
    /** Blocks of a full batch: their scores fill whole vectors, whatever the lanes. */
    static final int BLOCKS = 8;

    final float[] input;
    final float[] output;
    final int stride;

    private final CbowGradient gradient;

    /** Input rows of the windows' words, window after window. */
    final int[] contexts;

    /** Where the window's contexts end; those of the first begin at 0. */
    final int[] contextEnds;

    /** Likewise its blocks. */
    final int[] blockEnds;

    /** What part of its mean's gradient each of the window's contexts gets. */
    final float[] shares;

    /** Whether to add the window's loss, from before the update, to {@link #lossSum}. */
    final boolean[] measured;

    int windowCount;

    /** Output rows, {@code [block, 6]}; where a block has fewer targets, the spare row. */
    final int[] targets;

    /** 1 for the word to be predicted, else 0; {@code [block, 6]}. */
    final float[] labels;

    /** How often each target counts, more than once for a noise word taken more than once; {@code [block, 6]}. */
    final float[] weights;

    float learningRate;

    /** Scores x, then gradients, {@code [block, 6]}. */
    final float[] scores;

    /** The windows' means, {@code [window, stride]}. */
    final float[] hidden;

    /** What is added to the windows' contexts before it is shared, {@code [window, stride]}. */
    final float[] changes;

    /** Vectors of up to 16 lanes, between two passes of the vector kernel; of {@link #BLOCKS} blocks at a time. */
    final float[] sums = new float[BLOCKS * Step.TARGETS * EmbeddingTables.ROW_MULTIPLE];

    /** Nats. */
    double lossSum;

    private final EmbeddingTables tables;
    private final int spare;

    /**
     * @param maxContexts most words of a window besides the centre
     * @param targets of a window
     * @param thread whose spare row fills up blocks with fewer targets
     */
    CbowBatch(EmbeddingTables tables, int maxContexts, int targets, CbowGradient gradient, int thread) {
        this.tables = tables;
        input = tables.input;
        output = tables.output;
        stride = tables.stride;
        spare = tables.spareOffset(thread);
        this.gradient = gradient;
        int blocksOfWindow = (targets + Step.TARGETS - 1) / Step.TARGETS;
        int mostBlocks = Math.max(BLOCKS, blocksOfWindow);
        int windows = mostBlocks / blocksOfWindow;
        contexts = new int[windows * maxContexts];
        contextEnds = new int[windows];
        blockEnds = new int[windows];
        shares = new float[windows];
        measured = new boolean[windows];
        int places = mostBlocks * Step.TARGETS;
        this.targets = new int[places];
        int lanes = (places + EmbeddingTables.ROW_MULTIPLE - 1)
                / EmbeddingTables.ROW_MULTIPLE
                * EmbeddingTables.ROW_MULTIPLE;
        labels = new float[lanes];
        weights = new float[lanes];
        scores = new float[lanes];
        hidden = new float[windows * stride];
        changes = new float[windows * stride];
    }

    boolean isFull() {
        return windowCount == contextEnds.length;
    }

    boolean isEmpty() {
        return windowCount == 0;
    }

    int blockCount() {
        return windowCount == 0 ? 0 : blockEnds[windowCount - 1];
    }

    int contextCount() {
        return windowCount == 0 ? 0 : contextEnds[windowCount - 1];
    }

    void clear() {
        windowCount = 0;
    }

    /**
     * Adds a window, when there is room for one.
     *
     * @param words holds it at {@code [from, to)}, at least two words
     * @param centre place of the word to be predicted
     * @param isMeasured whether to add its loss to {@link #lossSum}
     */
    void add(int[] words, int from, int to, int centre, NoiseWords noise, boolean isMeasured) {
        int end = contextCount();
        for (int i = from; i < to; i++) {
            if (i != centre) {
                contexts[end++] = tables.offset(words[i]);
            }
        }
        int at = blockCount() * Step.TARGETS;
        addTarget(at++, tables.offset(words[centre]), 1, 1);
        for (int n = 0; n < noise.count; n++) {
            addTarget(at++, tables.offset(noise.words[n]), 0, noise.weights[n]);
        }
        while (at % Step.TARGETS != 0) {
            addTarget(at++, spare, 0, 0);
        }
        contextEnds[windowCount] = end;
        blockEnds[windowCount] = at / Step.TARGETS;
        shares[windowCount] = gradient.share(to - from - 1);
        measured[windowCount++] = isMeasured;
    }

    private void addTarget(int at, int row, float label, float weight) {
        targets[at] = row;
        labels[at] = label;
        weights[at] = weight;
    }

    /** Adds the measured windows' losses by their scores. */
    void measure() {
        int at = 0;
        for (int window = 0; window < windowCount; window++) {
            int end = blockEnds[window] * Step.TARGETS;
            for (; at < end; at++) {
                if (measured[window]) {
                    lossSum += weights[at] * Step.softplus(labels[at] == 1 ? -scores[at] : scores[at]);
                }
            }
        }
    }
}
