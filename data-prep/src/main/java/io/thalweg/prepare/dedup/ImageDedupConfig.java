package io.thalweg.prepare.dedup;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which copies of images are dropped.
 *
 * @param mode what counts as a copy: equal pixels at the dataset's size, or also a perceptual hash that is nearly the same
 * @param hashDistance bits in which the perceptual hashes of near copies differ, at most
 * @param bucketCap different hashes of one bucket that others are held against; bounds the work in a bucket of very many
 * @param against datasets of images of which nothing is to be in this one
 */
public record ImageDedupConfig(DedupMode mode, int hashDistance, int bucketCap, List<String> against)
        implements Serializable {
    /**
     * Four bits: rescaled, brightened and recompressed copies are within them, and hashes drawn by chance once in 7 * 10^12
     * pairs. Each two more take in many images that only have their outlines in common.
     */
    private static final int USUAL_DISTANCE = 4;

    private static final int USUAL_CAP = 10_000;

    /** Nothing is dropped. */
    public static final ImageDedupConfig NONE =
            new ImageDedupConfig(DedupMode.NONE, USUAL_DISTANCE, USUAL_CAP, List.of());

    private static final long serialVersionUID = 1L;

    /** Beyond it unlike images come as near as copies, and bands of few bits bring all of them together. */
    private static final int MOST_DISTANCE = 12;

    private static final int MOST_CAP = 1_000_000;

    /** @throws BadConfiguration naming every option that is wrong */
    public ImageDedupConfig {
        against = List.copyOf(against);
        List<Problem> problems = new ArrayList<>();
        if (mode == DedupMode.NONE && !against.isEmpty()) {
            problems.add(Problem.of("--against does nothing without --dedup")
                    .found("--dedup none")
                    .remedy("Give --dedup exact or --dedup near"));
        }
        if (against.stream().anyMatch(String::isBlank)) {
            problems.add(Problem.of("A path of --against is empty").allowed("folders of datasets of images"));
        }
        if (hashDistance < 0 || hashDistance > MOST_DISTANCE) {
            problems.add(Problem.outOfRange("--hash-distance", hashDistance, "0 to " + MOST_DISTANCE));
        }
        if (bucketCap < 1 || bucketCap > MOST_CAP) {
            problems.add(Problem.outOfRange("--bucket-cap", bucketCap, "1 to " + MOST_CAP));
        }
        if (mode != DedupMode.NEAR && problems.isEmpty()) {
            requireUsual("--hash-distance", hashDistance, USUAL_DISTANCE, mode, problems);
            requireUsual("--bucket-cap", bucketCap, USUAL_CAP, mode, problems);
        }
        BadConfiguration.throwIfAny(problems);
    }

    private static void requireUsual(String option, int found, int usual, DedupMode mode, List<Problem> problems) {
        if (found != usual) {
            problems.add(Problem.of(option + " does nothing without --dedup near")
                    .found(found + " with --dedup " + mode.label())
                    .remedy("Leave " + option + " out, or give --dedup near"));
        }
    }

    /** Whether anything is dropped. */
    public boolean dropsCopies() {
        return mode != DedupMode.NONE;
    }

    /** How hashes are banded; of use in mode {@code NEAR} alone. */
    public HashBands bands() {
        return new HashBands(hashDistance + 1);
    }

    /** Every option as the manifest keeps it. */
    public Map<String, Object> toOptions() {
        TreeMap<String, Object> options = new TreeMap<>();
        options.put("dedup", mode.label());
        options.put("hash_distance", hashDistance);
        options.put("bucket_cap", bucketCap);
        options.put("against", against);
        return options;
    }
}
