package io.thalweg.train;

import java.util.Optional;

/**
 * What users should be warned of while a run goes on: that training is not going where it should. Told of every round once, in
 * order and from the run's first, so that a run that is resumed warns of the same. Mutable; one run owns it.
 */
@FunctionalInterface
public interface RoundWarnings {
    /** Of a family that knows no signs. */
    RoundWarnings NONE = round -> Optional.empty();

    /** What holds after the round, said again after each round for as long as it lasts. */
    Optional<String> after(RoundMetrics round);
}
