package io.thalweg.prepare.document;

/**
 * The settings of one kind of step: a record that checks itself in its compact constructor, naming everything wrong at
 * once ({@link io.thalweg.problem.BadConfiguration}), with a constant {@code DEFAULT}. A pipeline file writes its components in
 * kebab case; what it leaves out is as in {@code DEFAULT}.
 */
public interface StepConfig {
    /** A new step, for one task. */
    DocumentStep create();
}
