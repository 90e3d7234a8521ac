package io.thalweg.prepare.archive;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells a file that unpacks to far more than it holds. */
public final class UnpackingRatio {
    /** Below this, nothing is taken for a bomb. */
    private static final long HARMLESS_BYTES = 64L << 20;

    private final LongSupplier stored;
    private final int maxRatio;
    private long unpacked;

    /**
     * @param stored bytes that have been read of the file
     * @param maxRatio bytes that come out, for each of these
     */
    public UnpackingRatio(LongSupplier stored, int maxRatio) {
        this.stored = stored;
        this.maxRatio = maxRatio;
    }

    /**
     * Adds bytes that have come out.
     *
     * @return why the file is taken for a bomb; null while it is not
     */
    public @Nullable String add(long bytes) {
        unpacked += bytes;
        return unpacked > HARMLESS_BYTES && unpacked / maxRatio > stored.getAsLong()
                ? stored.getAsLong() + " bytes unpack to " + unpacked + ", more than " + maxRatio + " for each"
                : null;
    }
}
