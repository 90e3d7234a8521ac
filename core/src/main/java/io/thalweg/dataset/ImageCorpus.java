package io.thalweg.dataset;

import java.io.IOException;

/**
 * The images of one split of a dataset, in their one order, which is a shuffled one: shard by shard, image by image. An
 * image's position is the number of images before it.
 */
public interface ImageCorpus {
    /** The label of an image that has none. */
    int NO_LABEL = -1;

    /** Images in the split. */
    long images();

    /** Of every image. */
    ImageShape shape();

    /**
     * Visits the images of {@code [from, to)} in order. Safe to call from several threads at once. Reads as it goes:
     * memory does not grow with the range.
     *
     * @throws io.thalweg.problem.JobFailed if a shard is missing, truncated or not what the manifest says
     */
    void forEachImage(long from, long to, ImageVisitor visitor) throws IOException;

    /**
     * Copies images into arrays.
     *
     * @param pixels filled with {@code [image][channel][row][column]}, one byte a value, 0 to 255
     * @param labels filled with each image's label, or {@link #NO_LABEL}
     * @throws io.thalweg.problem.JobFailed if a shard is missing, truncated or not what the manifest says
     */
    default void read(long from, long to, byte[] pixels, int[] labels) throws IOException {
        int size = shape().bytes();
        int[] filled = new int[1];
        forEachImage(from, to, (image, offset, label) -> {
            System.arraycopy(image, offset, pixels, filled[0] * size, size);
            labels[filled[0]++] = label;
            return true;
        });
    }

    /** Receives images. */
    @FunctionalInterface
    interface ImageVisitor {
        /**
         * @param pixels holds the image's bytes {@code [channel][row][column]} from {@code offset} on; valid only during
         *     the call, and not to be changed
         * @param label 0 to the number of labels, or {@link #NO_LABEL}
         * @return false to stop
         */
        boolean visit(byte[] pixels, int offset, int label) throws IOException;
    }
}
