package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;

/** One thread's training on the windows of a cell, in the form {@link WindowRouter} gives them. */
final class CellLoop {
    private final NegativeSamplingTrainer trainer;
    private final int[] window;

    /**
     * @param tables of the cell's input block and output block
     * @param noise of the output block's words
     * @param thread from 0, below the number of threads the tables were made for
     */
    CellLoop(Word2VecConfig config, EmbeddingTables tables, NoiseTable noise, long seed, int thread) {
        this.trainer =
                new NegativeSamplingTrainer(tables, Kernels.choose(config), config, noise, new Xorshift(seed), thread);
        this.window = new int[2 * config.window() + 1];
    }

    /**
     * Trains.
     *
     * @param windows whole ones at {@code [from, to)}
     * @param whole length of the round's windows of this cell, of all threads
     * @param before how much of it comes before {@code from}
     */
    void train(int[] windows, int from, int to, long before, long whole, LearningRateRamp learningRate) {
        boolean announced = false;
        int windowNumber = 0;
        for (int at = from; at < to; ) {
            int centre = windows[at];
            int count = windows[at + 1];
            int next = at + 2 + count;
            if (!announced) {
                trainer.prepare(centre);
            }
            announced = next < to;
            if (announced) {
                trainer.prepare(windows[next]);
            }
            System.arraycopy(windows, at + 2, window, 0, count);
            window[count] = centre;
            float rate = learningRate.at((double) (before + at - from) / whole);
            trainer.train(window, 0, count + 1, count, rate, windowNumber++ % TrainingLoop.MEASURED_WINDOWS == 0);
            at = next;
        }
    }

    double lossSum() {
        return trainer.lossSum();
    }

    long lossExamples() {
        return trainer.lossExamples();
    }
}
