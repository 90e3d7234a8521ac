package io.thalweg.prepare.pipeline;

/**
 * The pipeline of a preparation.
 *
 * @param pipeline {@link Pipeline#NONE} for none
 * @param keepSteps whether what steps stored stays when the dataset is whole
 */
public record PipelineConfig(Pipeline pipeline, boolean keepSteps) {
    public static final PipelineConfig NONE = new PipelineConfig(Pipeline.NONE, false);

    /** Bytes at which a document is cut where it goes through steps: these are about whole documents. */
    public static final int DOCUMENT_BYTES = 1 << 20;

    public boolean hasSteps() {
        return pipeline.hasSteps();
    }
}
