package io.thalweg.prepare.dedup;

import java.io.Serializable;

/**
 * How hashes of 64 bits are cut into bands: of two that differ in fewer bits than there are bands, at least one band is the
 * same (the pigeonhole principle). So pairs that agree in a band are all that need be looked at.
 *
 * @param bands of about equal width
 */
public record HashBands(int bands) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A band's number above its bits, of which there are 32 at most when there are two bands or more. */
    private static final int BAND_SHIFT = 58;

    public HashBands {
        if (bands < 1 || bands > 32) {
            throw new IllegalArgumentException(bands + " bands, allowed 1 to 32");
        }
    }

    /** What hashes with the same bits in a band have in common, and no others. */
    long key(long hash, int band) {
        if (bands == 1) {
            return hash;
        }
        int first = Long.SIZE * band / bands;
        int end = Long.SIZE * (band + 1) / bands;
        return (long) band << BAND_SHIFT | hash >>> first & (1L << (end - first)) - 1;
    }
}
