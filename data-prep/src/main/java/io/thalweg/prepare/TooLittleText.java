package io.thalweg.prepare;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;

/** There is not text enough for a dataset as it is asked for. Of many datasets, the others can be made. */
final class TooLittleText extends JobFailed {
    private static final long serialVersionUID = 1L;

    TooLittleText(Problem problem) {
        super(problem);
    }
}
