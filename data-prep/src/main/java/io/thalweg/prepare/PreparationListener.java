package io.thalweg.prepare;

/** Hears how a preparation gets on; called from the thread that runs it. */
public interface PreparationListener {
    /** A listener that does nothing. */
    PreparationListener NONE = (step, done, total) -> {};

    /** The steps, in order. */
    enum Step {
        /** Taking documents through the steps of a pipeline. */
        PIPELINE,
        /** Reading for fingerprints, where copies are to be dropped. */
        FINGERPRINT,
        /** Holding fingerprints against each other. */
        COMPARE,
        /** Reading and tokenising: nearly all of the work. */
        READ,
        /** Putting documents into another order. */
        SHUFFLE,
        /** Counting words. */
        COUNT,
        /** Counting the tokens that stay. */
        MEASURE,
        /** Writing shards. */
        WRITE
    }

    /** {@code done} of the step's {@code total} tasks are done. */
    void progress(Step step, int done, int total);

    /** Something worth a line, such as what is not done again. */
    default void note(String text) {}
}
