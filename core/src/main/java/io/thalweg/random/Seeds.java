package io.thalweg.random;

import java.nio.charset.StandardCharsets;

/**
 * Derives independent seeds from a run's seed: the same run, purpose and coordinates always give the same seed, and
 * different ones give unrelated seeds, whatever the number of machines.
 *
 * <p>Mixing is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
 * generators", figure 16).
 */
public final class Seeds {
    /** What SplitMix64 adds to its state for each draw. */
    public static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /**
     * @param purpose what the draws are for, for example {@code "word2vec.round"}
     * @param coordinates where in the run: round, replica, thread, ...
     */
    public static long derive(long runSeed, String purpose, long... coordinates) {
        long seed = mix(runSeed + GOLDEN_GAMMA);
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            seed = mix(seed + GOLDEN_GAMMA + b);
        }
        for (long coordinate : coordinates) {
            seed = mix(seed + GOLDEN_GAMMA * (coordinate + 2));
        }
        return seed;
    }

    /** Draw number {@code index}, from 0, of SplitMix64 that begins at {@code seed}: known without the draws before it. */
    public static long draw(long seed, long index) {
        return mix(seed + GOLDEN_GAMMA * (index + 1));
    }

    /** A bijection of the 64-bit numbers with good avalanche. */
    public static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
