package io.thalweg.word2vec;

import java.util.BitSet;

/** Trains on windows one after another. Owned by one thread. */
interface WindowTrainer {
    /**
     * Says which windows come next, so that what they need can be drawn and fetched together. They are all trained
     * before others are announced.
     *
     * @param words holds the centre words at {@code [from, to)}, in the order of their windows
     * @param nearFrom where the words begin that come within the windows' reach and were in that of none before
     * @param nearTo where they end
     */
    void prepare(int[] words, int from, int to, int nearFrom, int nearTo);

    /**
     * Trains on the next of the windows announced.
     *
     * @param words holds the window at {@code [from, to)}, at least two words
     * @param centre place of the centre word
     * @param learningRate 0 changes nothing
     * @param measured whether to add the window's loss, from before its update, to {@link #lossSum}
     */
    void train(int[] words, int from, int to, int centre, float learningRate, boolean measured);

    /**
     * Brings to the tables what was trained and kept elsewhere. Not while other threads train on them or bring theirs: what two
     * bring at once may be lost.
     */
    default void finish() {}

    /** Loss of the measured windows, nats. */
    double lossSum();

    /** Predictions the loss was summed over: for skip-gram one a word of the window, for CBOW one a window. */
    long lossExamples();

    /** Marks output rows changed beyond those of the centre words, which the caller knows. */
    void markOutputRows(BitSet rows);
}
