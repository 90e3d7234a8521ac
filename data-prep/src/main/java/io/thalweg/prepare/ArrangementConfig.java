package io.thalweg.prepare;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In which order documents stand in a dataset, and what a row of it is.
 *
 * @param pack what a row is
 * @param blockLength tokens of a block; 0 where rows are documents
 * @param shuffle whether documents stand in an order drawn from the seed and their names, instead of that of the input
 * @param seed of that order
 */
public record ArrangementConfig(Pack pack, int blockLength, boolean shuffle, long seed) {
    private static final int LEAST_BLOCK = 2;
    private static final int MOST_BLOCK = 1 << 20;

    /** Documents in the order of the input. */
    public static final ArrangementConfig AS_READ = new ArrangementConfig(Pack.NONE, 0, false, 0);

    /** @throws BadConfiguration naming every option that is wrong */
    public ArrangementConfig {
        List<Problem> problems = new ArrayList<>();
        if (pack == Pack.BLOCKS && (blockLength < LEAST_BLOCK || blockLength > MOST_BLOCK)) {
            problems.add(Problem.outOfRange(
                    "--block-length", blockLength, LEAST_BLOCK + " to " + MOST_BLOCK + " with --pack blocks"));
        }
        if (pack == Pack.NONE && blockLength != 0) {
            problems.add(Problem.of("--block-length does nothing without --pack blocks")
                    .found(blockLength)
                    .remedy("Give --pack blocks, or leave --block-length out"));
        }
        if (!shuffle && seed != 0) {
            problems.add(Problem.of("--seed does nothing without --shuffle")
                    .found(seed)
                    .remedy("Give --shuffle, or leave --seed out"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** What differs from {@link #AS_READ}, as the manifest keeps it. */
    Map<String, Object> toOptions() {
        TreeMap<String, Object> options = new TreeMap<>();
        if (pack == Pack.BLOCKS) {
            options.put("pack", pack.label());
            options.put("block_length", blockLength);
        }
        if (shuffle) {
            options.put("shuffle", true);
            options.put("seed", seed);
        }
        return options;
    }
}
