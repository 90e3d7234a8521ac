package io.thalweg.prepare.dedup;

/**
 * Jaccard similarity by the lowest byte of each MinHash value (Li and König 2010, "b-bit minwise hashing", b = 8). Values that
 * differ share that byte once in 256 times, which is taken off.
 */
final class Sketches {
    private static final double BY_CHANCE = 1.0 / 256;

    private Sketches() {}

    /** Estimates from {@code a[fromA, fromA + hashes)} and {@code b} likewise. */
    static double jaccard(byte[] a, int fromA, byte[] b, int fromB, int hashes) {
        int same = 0;
        for (int i = 0; i < hashes; i++) {
            same += a[fromA + i] == b[fromB + i] ? 1 : 0;
        }
        return ((double) same / hashes - BY_CHANCE) / (1 - BY_CHANCE);
    }
}
