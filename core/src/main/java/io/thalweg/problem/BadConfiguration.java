package io.thalweg.problem;

import java.util.List;
import java.util.stream.Collectors;

/** The request itself is wrong; nothing has been started. Carries every problem found, not only the first. Exit code 2. */
public final class BadConfiguration extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public BadConfiguration(List<Problem> problems) {
        super(problems.stream().map(Problem::message).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public BadConfiguration(Problem problem) {
        this(List.of(problem));
    }

    public List<Problem> problems() {
        return problems;
    }

    /** Throws when there is at least one problem. */
    public static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new BadConfiguration(problems);
        }
    }
}
