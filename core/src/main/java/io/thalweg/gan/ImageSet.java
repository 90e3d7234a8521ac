package io.thalweg.gan;

import java.io.IOException;

/** Images that are looked at in one order, a few at a time: a split's, or a generator's. */
public interface ImageSet {
    /** How many there are. */
    int count();

    /** Bytes of {@code [to - from, channels, size, size]}; asked for in ascending order. */
    byte[] read(int from, int to) throws IOException;
}
