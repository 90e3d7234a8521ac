package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.UnpackingRatio;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import java.util.function.LongSupplier;

/** Gives up a file of images that unpacks to far more than it holds. */
final class UnpackingLimit {
    private final UnpackingRatio ratio;

    /**
     * @param stored bytes that have been read of the file
     * @param maxRatio bytes that come out, for each of these
     */
    UnpackingLimit(LongSupplier stored, int maxRatio) {
        this.ratio = new UnpackingRatio(stored, maxRatio);
    }

    /** @param bytes that have come out */
    void add(long bytes) throws BadImage {
        String complaint = ratio.add(bytes);
        if (complaint != null) {
            throw new BadImage(Reason.ARCHIVE_BOMB, complaint);
        }
    }
}
