package io.thalweg.checkpoint;

import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.Part;
import java.util.List;

/**
 * {@code manifest.json} of a checkpoint, written last.
 *
 * @param format always {@value #FORMAT}
 * @param version this code reads and writes {@value #VERSION}
 * @param completedRounds rounds whose result it holds
 * @param runHash of everything that decides the run's result
 * @param lineHash of the same without the settings that may change: a run with another may not resume from here
 * @param changes after how many rounds, each time, the run was resumed with other settings; in order
 * @param examplesSeen since the run began
 * @param best what early stopping remembers
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
        String lineHash,
        List<Integer> changes,
        long examplesSeen,
        Best best,
        List<Part> slices,
        List<Part> carries,
        Part metrics) {
    public static final String FORMAT = "thalweg-checkpoint";
    public static final int VERSION = 2;

    static final ManifestFormat FILE = new ManifestFormat(
            FORMAT, VERSION, "Give the folder of one checkpoint, as 'thalweg train' makes it under checkpoints/");

    public CheckpointManifest {
        changes = List.copyOf(changes);
        slices = List.copyOf(slices);
        carries = List.copyOf(carries);
    }

    /**
     * The best validation so far.
     *
     * @param completedRounds rounds that had been completed at it; 0 before the first validation
     * @param loss nats per example; 0 before the first validation
     * @param validationsSince validations without improvement after it
     */
    public record Best(int completedRounds, double loss, int validationsSince) {
        public static final Best NONE = new Best(0, 0, 0);
    }

    public List<Part> parts() {
        List<Part> all = new java.util.ArrayList<>(slices);
        all.addAll(carries);
        all.add(metrics);
        return all;
    }
}
