package io.thalweg.train;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;

/**
 * A loss, a gradient or a parameter is not finite. A round that is trained again would end the same way, so no pool tries it
 * again.
 */
public final class Diverged extends JobFailed {
    private static final long serialVersionUID = 1L;

    /** @param problem names round, replica and, where it is known, the step */
    public Diverged(Problem problem) {
        super(problem);
    }
}
