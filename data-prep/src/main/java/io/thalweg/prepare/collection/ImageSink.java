package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.Planes;

/** Takes the images of a collection, in order. */
public interface ImageSink {
    /** A label's number that says there is none. */
    int NO_LABEL = -1;

    /**
     * An image as its file has it.
     *
     * @param id its name: the path of its file, and of its entry in that
     * @param label its number among the sink's {@link LabelTable}, or {@link #NO_LABEL}
     * @param bytes holds the file at {@code [0, length)}; valid only during the call
     */
    void encoded(String id, int label, byte[] bytes, int length);

    /** An image that is kept as values; valid only during the call. */
    void decoded(String id, int label, Planes image);

    /** Something that should be an image and cannot be used. */
    default void bad(String id, BadImage why) {
        bad(id, why, 1);
    }

    /**
     * Images that cannot be used for one reason, as where a file breaks off.
     *
     * @param images how many there are, as far as is known; at least 1
     */
    void bad(String id, BadImage why, long images);

    /** A file or entry that is nothing to do with images. */
    void skipped(String id);

    /** Where the labels of this sink's images are numbered. */
    LabelTable labels();
}
