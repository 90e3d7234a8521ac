package io.thalweg.lm;

import io.thalweg.network.AveragingConfig;
import java.io.Serializable;

/**
 * How a training split is cut into contiguous streams, and a run into rounds. With n tokens there are n - 1 predictions, of
 * every token after the first from those before it. Stream s of R replicas times B rows predicts {@code [s L, (s + 1) L)},
 * L = (n - 1) / (R B) rounded down; replica k has the streams from k B on. So every epoch makes every prediction of every
 * stream once, and the last (n - 1) mod (R B) predictions of the split, fewer than there are streams, are left out.
 *
 * <p>An epoch is segments of {@code steps} tokens of each stream, the last one shorter; a round is {@code localSteps}
 * segments, the last one of an epoch fewer. Every epoch begins with a hidden state of zeros.
 *
 * @param tokens in the split
 * @param replicas that share it
 * @param batch streams of a replica
 * @param steps tokens of a stream in a segment
 * @param localSteps segments of a round
 * @param epochs passes
 */
record TokenStreams(long tokens, int replicas, int batch, int steps, int localSteps, int epochs)
        implements Serializable {

    static TokenStreams of(LanguageModelConfig config, long tokens) {
        AveragingConfig averaging = config.averaging();
        return new TokenStreams(
                tokens, averaging.replicas(), config.batch(), config.steps(), averaging.localSteps(), config.epochs());
    }

    /** L: predictions of a stream in an epoch; 0 when there are fewer than streams. */
    long length() {
        return Math.max(0, tokens - 1) / ((long) replicas * batch);
    }

    long segmentsInEpoch() {
        return (length() + steps - 1) / steps;
    }

    long roundsInEpoch() {
        return (segmentsInEpoch() + localSteps - 1) / localSteps;
    }

    /** Rounds in the run; more than an int can hold where a configuration is not sensible. */
    long rounds() {
        return roundsInEpoch() * epochs;
    }

    int epoch(int round) {
        return (int) (round / roundsInEpoch());
    }

    /** The first segment of a round in its epoch, from 0. */
    long firstSegment(int round) {
        return round % roundsInEpoch() * localSteps;
    }

    /** Segments of a round. */
    int segments(int round) {
        return (int) Math.min(localSteps, segmentsInEpoch() - firstSegment(round));
    }

    /** Tokens of each stream in a segment of an epoch. */
    int stepsOf(long segment) {
        return (int) Math.min(steps, length() - segment * steps);
    }

    /** Number in the whole run, from 0, of a round's first step. */
    long firstStep(int round) {
        return epoch(round) * segmentsInEpoch() + firstSegment(round);
    }

    /** Position in the split of the first input of a stream, where a segment of the epoch begins. */
    long position(int replica, int row, long segment) {
        return ((long) replica * batch + row) * length() + segment * steps;
    }

    /** Epochs complete when a round begins. */
    double epochAt(int round) {
        return round / roundsInEpoch() + (double) firstSegment(round) * steps / length();
    }
}
