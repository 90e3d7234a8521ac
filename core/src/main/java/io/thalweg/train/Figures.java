package io.thalweg.train;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a family tells of a replica's part of a round besides loss and examples, by name: lower case, words joined by {@code _}.
 *
 * @param means of which a round has the mean, weighted by examples: {@value #GRADIENT_NORM}
 * @param peaks of which a round has the largest: {@value #NATIVE_BYTES}
 */
public record Figures(Map<String, Double> means, Map<String, Double> peaks) implements Serializable {
    /** Norm of the whole gradient of the mean loss before it is clipped, mean over the steps. */
    public static final String GRADIENT_NORM = "gradient_norm";

    /** Bytes that the replica's process held in memory besides its heap when it had trained. */
    public static final String NATIVE_BYTES = "native_bytes";

    /** Replicas of one process that trained on one GPU at the same time; told where Spark hands out GPUs. */
    public static final String GPU_REPLICAS = "gpu_replicas";

    /** Validation loss of the state that the run began with, told by its first round if the run is validated at all. */
    public static final String VALIDATION_LOSS_BEFORE = "validation_loss_before";

    /** Of a family that has nothing to tell. */
    public static final Figures NONE = new Figures(Map.of(), Map.of());

    public Figures {
        means = Map.copyOf(means);
        peaks = Map.copyOf(peaks);
    }

    /** The same with one more peak, unless it is zero. */
    Figures withPeak(String name, double value) {
        if (value == 0) {
            return this;
        }
        Map<String, Double> more = new TreeMap<>(peaks);
        more.put(name, value);
        return new Figures(means, more);
    }

    /** Whether rounds tell it one after the other, and not one of them alone. */
    public static boolean isCurve(String name) {
        return !name.equals(VALIDATION_LOSS_BEFORE);
    }

    /** A round's figures. */
    static Map<String, Double> of(List<ReplicaSummary> replicas) {
        Map<String, Double> sums = new TreeMap<>();
        Map<String, Long> weights = new TreeMap<>();
        Map<String, Double> figures = new TreeMap<>();
        for (ReplicaSummary replica : replicas) {
            replica.figures().means.forEach((name, value) -> {
                sums.merge(name, value * replica.examples(), Double::sum);
                weights.merge(name, replica.examples(), Long::sum);
            });
            replica.figures().peaks.forEach((name, value) -> figures.merge(name, value, Math::max));
        }
        sums.forEach((name, sum) -> figures.put(name, sum / weights.getOrDefault(name, 1L)));
        return figures;
    }
}
