package io.thalweg.prepare.document;

import java.util.List;

/**
 * The settings of one kind of step: a record that checks itself in its compact constructor, naming everything wrong at
 * once ({@link io.thalweg.problem.BadConfiguration}), with a constant {@code DEFAULT}. A pipeline file writes its components in
 * kebab case; what it leaves out is as in {@code DEFAULT}.
 */
public interface StepConfig {
    /** A new step, for one task. */
    DocumentStep create();

    /**
     * Files and folders that the step reads, such as a model. With another length or time of change of one of them, a
     * finished step is done again.
     */
    default List<String> files() {
        return List.of();
    }
}
