package io.thalweg.prepare.dedup;

import io.thalweg.random.Seeds;
import java.util.Arrays;

/**
 * The least of a set's elements under each of many permutations (Broder 1997, "On the resemblance and containment of
 * documents"): two sets agree in a value with a probability that is their Jaccard similarity, |A and B| / |A or B|. Mutable;
 * one thread owns it.
 *
 * <p>A permutation of the 32-bit numbers is x to f(x m) n with odd m and n, where f folds the upper half into the lower one:
 * the multiplication alone leaves low bits without influence on high ones. The loop has no branch and no call, so that the
 * compiler makes vector code of it.
 */
public final class MinHash {
    /** The same for all datasets: fingerprints that are kept must mean the same in another run. */
    private static final long SEED = 1997;

    private final int[] multipliers; // [hashes], odd; finishers likewise
    private final int[] finishers;
    private final int[] minima; // [hashes]
    private boolean empty = true;

    public MinHash(int hashes) {
        multipliers = new int[hashes];
        finishers = new int[hashes];
        minima = new int[hashes];
        for (int i = 0; i < hashes; i++) {
            long seed = Seeds.derive(SEED, "dedup.minhash", i);
            multipliers[i] = (int) seed | 1;
            finishers[i] = (int) (seed >>> 32) | 1;
        }
        clear();
    }

    /** Begins a set. */
    public void clear() {
        Arrays.fill(minima, Integer.MAX_VALUE);
        empty = true;
    }

    /** @param element a well-mixed hash of it */
    public void add(int element) {
        empty = false;
        for (int i = 0; i < minima.length; i++) {
            int h = element * multipliers[i];
            h = (h ^ (h >>> 16)) * finishers[i];
            minima[i] = Math.min(minima[i], h);
        }
    }

    public boolean isEmpty() {
        return empty;
    }

    /** [hashes]; changes with the set. */
    public int[] minima() {
        return minima;
    }
}
