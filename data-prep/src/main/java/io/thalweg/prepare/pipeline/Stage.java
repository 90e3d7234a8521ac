package io.thalweg.prepare.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Steps that documents go through in one pass, after which they are stored. A step that holds documents against each other
 * reads them twice, so it begins a stage.
 *
 * @param first the place of its first step in the pipeline, from 1
 * @param steps at least one; only the first may look for copies
 */
public record Stage(int first, List<PipelineStep> steps) {
    public Stage {
        steps = List.copyOf(steps);
    }

    /** A pipeline's stages: one ends behind every step that is stored, before every search for copies, and at the end. */
    public static List<Stage> of(Pipeline pipeline) {
        List<Stage> stages = new ArrayList<>();
        List<PipelineStep> gathered = new ArrayList<>();
        List<PipelineStep> steps = pipeline.steps();
        for (int i = 0; i < steps.size(); i++) {
            gathered.add(steps.get(i));
            boolean last = i + 1 == steps.size();
            if (last || steps.get(i).stored() || steps.get(i + 1).copies().isPresent()) {
                stages.add(new Stage(i + 2 - gathered.size(), gathered));
                gathered.clear();
            }
        }
        return stages;
    }

    /** The place of its last step in the pipeline, from 1. */
    public int last() {
        return first + steps.size() - 1;
    }

    /** Where its first step looks for copies: how. */
    public Optional<CopyStepConfig> copies() {
        return steps.get(0).copies();
    }

    /** The steps that look at one document at a time. */
    public List<PipelineStep> documentSteps() {
        return copies().isPresent() ? steps.subList(1, steps.size()) : steps;
    }

    /** The name of the folder that its documents are stored in: that of its last step. */
    public String folder() {
        return String.format(
                Locale.ROOT, "%02d-%s", last(), steps.get(steps.size() - 1).id());
    }
}
