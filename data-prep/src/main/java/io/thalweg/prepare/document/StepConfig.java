package io.thalweg.prepare.document;

import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Optional;

/**
 * The settings of one kind of step: a record that checks itself in its compact constructor, naming everything wrong at
 * once ({@link io.thalweg.problem.BadConfiguration}), with a constant {@code DEFAULT}. A pipeline file writes its components in
 * kebab case; what it leaves out is as in {@code DEFAULT}.
 */
public interface StepConfig {
    /** A new step, for one task. */
    DocumentStep create();

    /** Why there can be no step by these settings, where one that has no default is missing. */
    default Optional<Problem> missing() {
        return Optional.empty();
    }

    /**
     * Files and folders that the step reads, such as a model, each by its own name and not by a pattern. With another length or time of change of one of them, a
     * finished step is done again.
     */
    default List<String> files() {
        return List.of();
    }
}
