package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.document.StepConfig;
import java.util.Optional;

/**
 * A step as a pipeline has it.
 *
 * @param id its name in this pipeline
 * @param settings a record of the kind's type
 * @param stored whether its documents are kept until the run has ended, so that it need not be done again
 */
public record PipelineStep(String id, StepKind kind, Record settings, boolean stored) {
    public PipelineStep {
        if (settings.getClass() != kind.defaults().getClass()) {
            throw new IllegalArgumentException(settings.getClass() + " are not the settings of " + kind.name());
        }
    }

    /** Where the step holds documents against each other: how. */
    public Optional<CopyStepConfig> copies() {
        return settings instanceof CopyStepConfig copies ? Optional.of(copies) : Optional.empty();
    }

    /** Where the step looks at one document at a time: how. */
    public Optional<StepConfig> documents() {
        return settings instanceof StepConfig config ? Optional.of(config) : Optional.empty();
    }
}
