package io.thalweg.memory;

import java.util.List;

/**
 * What a step of a job over data has in memory.
 *
 * @param when as a person would say it: {@code "while text is read"}
 * @param driver on the driver's heap
 * @param process on the heap of every process that runs tasks, whatever their number
 * @param task on the heap for each task that runs at the same time
 * @param stored on the heap of every process that runs tasks, in Spark's store, which puts on disk what it has no room for
 */
public record StepDemand(
        String when,
        List<MemoryTerm> driver,
        List<MemoryTerm> process,
        List<MemoryTerm> task,
        List<MemoryTerm> stored) {
    public StepDemand {
        driver = List.copyOf(driver);
        process = List.copyOf(process);
        task = List.copyOf(task);
        stored = List.copyOf(stored);
    }
}
