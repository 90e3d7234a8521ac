package io.thalweg.word2vec;

/** The reference: the loops as the equations have them. */
final class PlainKernel implements Kernel {
    @Override
    public void skipGram(Step step) {
        for (int i = 0; i < step.contextCount; i++) {
            scores(step, step.input, step.contexts[i], i * Step.TARGETS);
        }
        gradients(step, step.contextCount);
        keepTargets(step);
        for (int i = 0; i < step.contextCount; i++) {
            System.arraycopy(step.input, step.contexts[i], step.hidden, 0, step.stride);
            addTargets(step, step.input, step.contexts[i], i * Step.TARGETS);
            updateTargets(step, i * Step.TARGETS);
        }
    }

    @Override
    public void cbow(Step step) {
        int stride = step.stride;
        float[] hidden = step.hidden;
        float share = 1f / step.contextCount;
        java.util.Arrays.fill(hidden, 0);
        for (int i = 0; i < step.contextCount; i++) {
            addRow(share, step.input, step.contexts[i], hidden, 0, stride);
        }
        scores(step, hidden, 0, 0);
        gradients(step, 1);
        keepTargets(step);
        updateTargets(step, 0);
        java.util.Arrays.fill(hidden, 0);
        addTargets(step, hidden, 0, 0);
        for (int i = 0; i < step.contextCount; i++) {
            addRow(step.contextShare, hidden, 0, step.input, step.contexts[i], stride);
        }
    }

    @Override
    public void pairs(Step step) {
        for (int i = 0; i < step.contextCount; i++) {
            float score = dot(step.input, step.contexts[i], step.output, step.partners[i], step.stride);
            if (step.measured) {
                step.addPairLoss(score);
            }
            step.scores[i] = (1 - (float) (1 / (1 + Math.exp(-score)))) * step.learningRate;
        }
        for (int i = 0; i < step.contextCount; i++) {
            System.arraycopy(step.input, step.contexts[i], step.hidden, 0, step.stride);
            addRow(step.scores[i], step.output, step.partners[i], step.input, step.contexts[i], step.stride);
            addRow(step.scores[i], step.hidden, 0, step.output, step.partners[i], step.stride);
        }
    }

    @Override
    public void exchange(float[] table, int shared, int local, float[] exchanged, int at, int stride) {
        for (int k = 0; k < stride; k++) {
            table[shared + k] += table[local + k] - exchanged[at + k];
        }
        System.arraycopy(table, shared, table, local, stride);
        // Not from the shared row, which may have changed since.
        System.arraycopy(table, local, exchanged, at, stride);
    }

    @Override
    public String description() {
        return "plain";
    }

    /** Scores of one predicting row against every target, to {@code scores[at ...]}. */
    private static void scores(Step step, float[] rows, int row, int at) {
        for (int j = 0; j < step.targetCount; j++) {
            step.scores[at + j] = dot(rows, row, step.output, step.targets[j], step.stride);
        }
    }

    /** Scores become w (t - s(x)) times the learning rate: what the other side's row is multiplied with. */
    private static void gradients(Step step, int rows) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < step.targetCount; j++) {
                float score = step.scores[i * Step.TARGETS + j];
                if (step.measured) {
                    step.addLoss(j, score);
                }
                float label = j == 0 ? step.firstLabel : 0;
                float sigmoid = (float) (1 / (1 + Math.exp(-score)));
                step.scores[i * Step.TARGETS + j] = (label - sigmoid) * (step.learningRate * step.weights[j]);
            }
        }
    }

    private static void keepTargets(Step step) {
        for (int j = 0; j < step.targetCount; j++) {
            System.arraycopy(step.output, step.targets[j], step.oldTargets, j * step.stride, step.stride);
        }
    }

    private static void addTargets(Step step, float[] rows, int row, int at) {
        for (int j = 0; j < step.targetCount; j++) {
            addRow(step.scores[at + j], step.oldTargets, j * step.stride, rows, row, step.stride);
        }
    }

    private static void updateTargets(Step step, int at) {
        for (int j = 0; j < step.targetCount; j++) {
            addRow(step.scores[at + j], step.hidden, 0, step.output, step.targets[j], step.stride);
        }
    }

    private static void addRow(float factor, float[] from, int fromRow, float[] to, int toRow, int length) {
        for (int k = 0; k < length; k++) {
            to[toRow + k] += factor * from[fromRow + k];
        }
    }

    /** Four sums side by side, since one would wait for each addition; the length is a multiple of 16. */
    private static float dot(float[] a, int aRow, float[] b, int bRow, int length) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int k = 0; k < length; k += 4) {
            sum0 += a[aRow + k] * b[bRow + k];
            sum1 += a[aRow + k + 1] * b[bRow + k + 1];
            sum2 += a[aRow + k + 2] * b[bRow + k + 2];
            sum3 += a[aRow + k + 3] * b[bRow + k + 3];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
