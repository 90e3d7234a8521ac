package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import java.util.function.LongSupplier;

/** Gives up a file that unpacks to far more than it holds. */
final class UnpackingLimit {
    /** Below this, nothing is taken for a bomb. */
    private static final long HARMLESS_BYTES = 64L << 20;

    private final LongSupplier stored;
    private final int maxRatio;
    private long unpacked;

    /**
     * @param stored bytes that have been read of the file
     * @param maxRatio bytes that come out, for each of these
     */
    UnpackingLimit(LongSupplier stored, int maxRatio) {
        this.stored = stored;
        this.maxRatio = maxRatio;
    }

    /** @param bytes that have come out */
    void add(long bytes) throws BadImage {
        unpacked += bytes;
        if (unpacked > HARMLESS_BYTES && unpacked / maxRatio > stored.getAsLong()) {
            throw new BadImage(
                    Reason.ARCHIVE_BOMB,
                    stored.getAsLong() + " bytes unpack to " + unpacked + ", more than " + maxRatio + " for each");
        }
    }
}
