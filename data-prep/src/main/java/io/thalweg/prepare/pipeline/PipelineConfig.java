package io.thalweg.prepare.pipeline;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pipeline of a preparation.
 *
 * @param pipeline {@link Pipeline#NONE} for none
 * @param keepSteps whether what steps stored stays when the dataset is whole
 * @param languages how what remains becomes a dataset for each language; empty for one dataset of all
 */
public record PipelineConfig(Pipeline pipeline, boolean keepSteps, Optional<LanguageSplit> languages) {
    public static final PipelineConfig NONE = new PipelineConfig(Pipeline.NONE, false);

    /** Bytes at which a document is cut where it goes through steps: these are about whole documents. */
    public static final int DOCUMENT_BYTES = 1 << 20;

    /** Of one dataset. */
    public PipelineConfig(Pipeline pipeline, boolean keepSteps) {
        this(pipeline, keepSteps, Optional.empty());
    }

    public boolean hasSteps() {
        return pipeline.hasSteps();
    }

    /** As the dataset's manifest keeps it: what decides of the documents. */
    public Map<String, Object> toOptions() {
        TreeMap<String, Object> options = new TreeMap<>();
        if (hasSteps()) {
            options.put("pipeline", pipeline.toOptions());
        }
        languages.ifPresent(split -> {
            options.put("split_by_language", true);
            options.put("least_language_share", split.leastShare(pipeline));
        });
        return options;
    }
}
