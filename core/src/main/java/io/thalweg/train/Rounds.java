package io.thalweg.train;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.Slice;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

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

    /** Learning rate in force when {@code round} begins, for the report. */
    double learningRateAt(int round);

    /**
     * What users should be warned of after these rounds: that training is not going where it should. A function of the rounds
     * alone, so that a run that is resumed warns of the same.
     *
     * @param rounds of the run so far, in order; may be empty
     */
    default Optional<String> warning(List<RoundMetrics> rounds) {
        return Optional.empty();
    }
}
