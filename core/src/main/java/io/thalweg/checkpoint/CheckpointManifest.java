package io.thalweg.checkpoint;

import io.thalweg.storage.Part;
import java.util.List;

/**
 * {@code manifest.json} of a checkpoint, written last.
 *
 * @param format always {@value #FORMAT}
 * @param version this code reads and writes {@value #VERSION}
 * @param completedRounds rounds whose result it holds
 * @param runHash of everything that decides the run's result: a run with another may not resume from here
 * @param examplesSeen since the run began
 * @param earlyStopping the early stopping's memory
 * @param slices one safetensors file a slice of the layout, in order: tensor {@code values} and, when the outer step has
 *     memory, {@code momentum}
 * @param carries one file a replica, in order
 * @param metrics the metrics so far, JSON lines
 */
public record CheckpointManifest(
        String format,
        int version,
        int completedRounds,
        String runHash,
        long examplesSeen,
        Best earlyStopping,
        List<Part> slices,
        List<Part> carries,
        Part metrics) {
    public static final String FORMAT = "thalweg-checkpoint";
    public static final int VERSION = 1;

    public CheckpointManifest {
        slices = List.copyOf(slices);
        carries = List.copyOf(carries);
    }

    /**
     * The best validation so far.
     *
     * @param loss nats per example; infinite before the first, which JSON holds as a string
     * @param validationsSince validations without improvement after it
     */
    public record Best(String loss, int validationsSince) {}

    public List<Part> parts() {
        List<Part> all = new java.util.ArrayList<>(slices);
        all.addAll(carries);
        all.add(metrics);
        return all;
    }
}
