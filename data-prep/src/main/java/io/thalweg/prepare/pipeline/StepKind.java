package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.document.StepConfig;

/**
 * A kind of step that a pipeline can have.
 *
 * @param name in kebab case, as a pipeline file writes it
 * @param defaults its settings where the file gives none
 * @param description one sentence: what it does, and whose rules these are
 * @param version of its code: a finished step of another version is done again
 */
public record StepKind(String name, Record defaults, String description, int version) {
    public StepKind {
        if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("Not a kind's name: " + name);
        }
        for (String reserved : PipelineFile.OF_EVERY_STEP) {
            if (Settings.values(defaults).containsKey(reserved)) {
                throw new IllegalArgumentException("The settings of " + name + " may not be called " + reserved);
            }
        }
    }

    /** A kind that looks at one document at a time. @param defaults the record's {@code DEFAULT} */
    public static <R extends Record & StepConfig> StepKind of(String name, R defaults, String description) {
        return new StepKind(name, defaults, description, 1);
    }

    /** The kind that holds documents against each other. */
    static StepKind ofCopies(String name, CopyStepConfig defaults, String description) {
        return new StepKind(name, defaults, description, 1);
    }

    /** The same, its code having changed in what it makes of documents. */
    public StepKind changed(int newVersion) {
        return new StepKind(name, defaults, description, newVersion);
    }
}
