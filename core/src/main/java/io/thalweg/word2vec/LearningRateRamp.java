package io.thalweg.word2vec;

/**
 * A learning rate that changes linearly through a stretch of training.
 *
 * @param from at its beginning
 * @param to at its end
 */
public record LearningRateRamp(double from, double to) {
    public static LearningRateRamp constant(double rate) {
        return new LearningRateRamp(rate, rate);
    }

    /** Of the whole stretch. */
    double mean() {
        return (from + to) / 2;
    }

    /** @param done the share of the stretch that is done, 0 to 1 */
    float at(double done) {
        return (float) (from + (to - from) * done);
    }
}
