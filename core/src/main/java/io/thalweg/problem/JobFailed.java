package io.thalweg.problem;

import org.jspecify.annotations.Nullable;

/** Something failed while running: bad data, storage, a diverged model. Exit code 1. */
public class JobFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    public JobFailed(Problem problem) {
        this(problem, null);
    }

    public JobFailed(Problem problem, @Nullable Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    /** What failed, so that who knows more can add to it. */
    public Problem problem() {
        return problem;
    }
}
