package io.thalweg.storage;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;

/** A manifest of the wanted format, but of a version that this code does not read. Its folder need not be damaged. */
public final class OtherVersion extends JobFailed {
    private static final long serialVersionUID = 1L;

    OtherVersion(Problem problem) {
        super(problem);
    }
}
