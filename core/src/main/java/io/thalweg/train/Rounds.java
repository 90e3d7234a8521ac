package io.thalweg.train;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.Slice;
import java.io.Serializable;

/**
 * What the loop must know of a run, however it is distributed: the state there is between rounds, and the rounds.
 * Everything here is a pure function of the implementation's own fields.
 */
public interface Rounds extends Serializable {
    /** The state between rounds, as it is distributed, checkpointed and resumed. */
    ModelLayout layout();

    /** The initial values of a slice; made where the slice will live, so no machine needs the whole table for it. */
    float[] initialValues(Slice slice);

    /** The same parameters in the order in which the model's file has them. */
    default ModelLayout modelLayout() {
        return layout();
    }

    /** Number of rounds in the whole run. */
    int rounds();

    /** Number of replicas that train in a round; a warm-up may use fewer than the run has. */
    int replicas(int round);

    /** Number of training examples one epoch has, in the family's unit (tokens, images); for progress only. */
    long examplesInEpoch();

    /** Number of epochs complete when {@code round} begins; fractional; {@code round} may be {@link #rounds()}. */
    double epochAt(int round);

    /** A learning rate for the whole round, over 0: what a report shows, and what SlowMo divides by. */
    double learningRateAt(int round);

    /** Who watches a run for what users should be warned of; a new one for each run. */
    default RoundWarnings warnings() {
        return RoundWarnings.NONE;
    }
}
