package io.thalweg.embed;

/** Hears how an embedding gets on; may be called from a thread of its own, never from two at once. */
@FunctionalInterface
public interface EmbedListener {
    /** A listener that does nothing. */
    EmbedListener NONE = (step, done, total) -> {};

    /** {@code done} of the step's {@code total} tasks are done. */
    void progress(String step, int done, int total);
}
