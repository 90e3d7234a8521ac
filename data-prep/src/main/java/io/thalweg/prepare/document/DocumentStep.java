package io.thalweg.prepare.document;

/**
 * What a pipeline does with one document. Made anew for every task, and used by one thread: it may keep buffers and
 * models. What becomes of a document depends on the document and the step's configuration alone.
 */
@FunctionalInterface
public interface DocumentStep {
    /** @param counts for what is worth counting besides the documents dropped, such as addresses replaced */
    Outcome apply(Document document, StepCounts counts);
}
