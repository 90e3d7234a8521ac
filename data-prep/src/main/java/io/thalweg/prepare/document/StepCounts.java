package io.thalweg.prepare.document;

/** Takes what a step counts. */
@FunctionalInterface
public interface StepCounts {
    /** @param name in lower case with underscores, as a manifest has it */
    void add(String name, long amount);
}
