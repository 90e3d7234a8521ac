package io.thalweg.prepare.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steps in order, each with a name of its own. */
public record Pipeline(List<PipelineStep> steps) {
    /** Documents are tokenised as they are read. */
    public static final Pipeline NONE = new Pipeline(List.of());

    public Pipeline {
        steps = List.copyOf(steps);
        if (steps.stream().map(PipelineStep::id).distinct().count() != steps.size()) {
            throw new IllegalArgumentException("Two steps have one name");
        }
    }

    public boolean hasSteps() {
        return !steps.isEmpty();
    }

    /** The pipeline as the dataset's manifest keeps it: what decides of the documents. */
    public List<Map<String, Object>> toOptions() {
        List<Map<String, Object>> options = new ArrayList<>();
        for (PipelineStep step : steps) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("id", step.id());
            told.put("kind", step.kind().name());
            told.put("settings", Settings.values(step.settings()));
            options.add(told);
        }
        return options;
    }
}
