package io.thalweg.prepare.dedup;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which copies are dropped.
 *
 * @param mode what counts as a copy
 * @param dedupUnit what is held against each other
 * @param shingleUnit what shingles are made of
 * @param shingleLength how many of these
 * @param nearThreshold the Jaccard similarity of two documents' shingles from which they count as near copies
 * @param bucketCap documents of one bucket that others are held against; bounds the work in a bucket of very many that are
 *     not alike
 * @param keepFingerprints whether what was kept can be told by later runs that are to go {@code against} this dataset
 * @param against texts and datasets of which nothing is to be in this one
 */
public record DedupConfig(
        DedupMode mode,
        DedupUnit dedupUnit,
        ShingleUnit shingleUnit,
        int shingleLength,
        double nearThreshold,
        int bucketCap,
        boolean keepFingerprints,
        List<String> against)
        implements Serializable {
    private static final int MOST_SHINGLE_LENGTH = 64;
    private static final double LEAST_THRESHOLD = 0.5;
    private static final double MOST_THRESHOLD = 0.95;
    private static final int MOST_CAP = 100_000;

    /** Nothing is dropped. */
    public static final DedupConfig NONE =
            new DedupConfig(DedupMode.NONE, DedupUnit.DOCUMENT, ShingleUnit.WORD, 5, 0.8, 100, false, List.of());

    /** @throws BadConfiguration naming every option that is wrong */
    public DedupConfig {
        against = List.copyOf(against);
        List<Problem> problems = new ArrayList<>();
        if (dedupUnit != DedupUnit.DOCUMENT && mode != DedupMode.EXACT) {
            problems.add(Problem.of("--dedup-unit " + dedupUnit.label() + " goes with --dedup exact alone")
                    .found("--dedup " + mode.label())
                    .remedy("Give --dedup exact, or --dedup-unit document"));
        }
        if (mode == DedupMode.NONE && !against.isEmpty()) {
            problems.add(needsMode("--against"));
        }
        if (mode == DedupMode.NONE && keepFingerprints) {
            problems.add(needsMode("--keep-fingerprints"));
        }
        if (against.stream().anyMatch(String::isBlank)) {
            problems.add(
                    Problem.of("A path of --against is empty").allowed("files, folders, globs or datasets of text"));
        }
        if (shingleLength < 1 || shingleLength > MOST_SHINGLE_LENGTH) {
            problems.add(Problem.outOfRange("--shingle-length", shingleLength, "1 to " + MOST_SHINGLE_LENGTH));
        }
        if (!(nearThreshold >= LEAST_THRESHOLD && nearThreshold <= MOST_THRESHOLD)) {
            problems.add(
                    Problem.outOfRange("--near-threshold", nearThreshold, LEAST_THRESHOLD + " to " + MOST_THRESHOLD));
        }
        if (bucketCap < 1 || bucketCap > MOST_CAP) {
            problems.add(Problem.outOfRange("--bucket-cap", bucketCap, "1 to " + MOST_CAP));
        }
        BadConfiguration.throwIfAny(problems);
    }

    private static Problem needsMode(String option) {
        return Problem.of(option + " does nothing without --dedup")
                .found("--dedup none")
                .remedy("Give --dedup exact or --dedup near");
    }

    /** Whether anything is dropped. */
    public boolean dropsCopies() {
        return mode != DedupMode.NONE;
    }

    /** How documents are banded; of use in mode {@code NEAR} alone. */
    public Banding banding() {
        return Banding.of(nearThreshold);
    }

    /** What two datasets must have in common for their fingerprints to be held against each other. */
    public Map<String, Object> fingerprintOptions() {
        TreeMap<String, Object> options = new TreeMap<>();
        if (mode == DedupMode.NEAR) {
            options.put("shingle_unit", shingleUnit.label());
            options.put("shingle_length", shingleLength);
            options.put("near_threshold", nearThreshold);
        }
        options.put("dedup_unit", dedupUnit.label());
        return options;
    }

    /** Every option as the manifest keeps it; nothing where nothing is dropped. */
    public Map<String, Object> toOptions() {
        if (!dropsCopies()) {
            return Map.of();
        }
        TreeMap<String, Object> options = new TreeMap<>(fingerprintOptions());
        options.put("dedup", mode.label());
        options.put("against", against);
        options.put("keep_fingerprints", keepFingerprints);
        if (mode == DedupMode.NEAR) {
            options.put("bucket_cap", bucketCap);
            options.put("near_bands", banding().bands());
            options.put("near_rows", banding().rows());
        }
        return options;
    }
}
