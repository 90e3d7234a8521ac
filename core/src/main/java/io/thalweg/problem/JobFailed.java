package io.thalweg.problem;

import org.jspecify.annotations.Nullable;

/** Something failed while running: bad data, storage, a diverged model. Exit code 1. */
public final class JobFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JobFailed(Problem problem) {
        this(problem, null);
    }

    public JobFailed(Problem problem, @Nullable Throwable cause) {
        super(problem.message(), cause);
    }
}
