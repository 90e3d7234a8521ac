package io.thalweg.word2vec;

import java.util.BitSet;

/** Trains on windows one after another. Owned by one thread. */
interface WindowTrainer {
    /**
     * Says which centre word comes next, so that what it needs can be drawn and fetched early. Every window is announced
     * exactly once, in order, at the latest before it is trained, at the earliest before the window before it is.
     */
    void prepare(int centreWord);

    /** Says that a word comes within the reach of windows, so that its row can be fetched early. Changes no result. */
    default void approach(int word) {}

    /**
     * Trains on the window announced first.
     *
     * @param words holds the window at {@code [from, to)}, at least two words
     * @param centre place of the centre word
     * @param learningRate 0 changes nothing
     * @param measured whether to add the window's loss, from before its update, to {@link #lossSum}
     */
    void train(int[] words, int from, int to, int centre, float learningRate, boolean measured);

    /** Loss of the measured windows, nats. */
    double lossSum();

    /** Predictions the loss was summed over: for skip-gram one a word of the window, for CBOW one a window. */
    long lossExamples();

    /** Marks output rows changed beyond those of the centre words, which the caller knows. */
    void markOutputRows(BitSet rows);
}
