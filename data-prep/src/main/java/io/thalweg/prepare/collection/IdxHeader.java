package io.thalweg.prepare.collection;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The header of an IDX file of bytes: two zeros, the type 8, the number of dimensions, and each dimension as a big-endian
 * number of 32 bits.
 *
 * @param items images, or labels
 * @param height of images; 1 for labels
 * @param width likewise
 */
record IdxHeader(long items, int height, int width, int dimensions) {
    private static final int BYTES = 8;

    /** More than any image has on a side that is worth its name. */
    private static final int MOST_SIDE = 1 << 16;

    int length() {
        return Integer.BYTES * (1 + dimensions);
    }

    /** Bytes of a file that has it, decompressed. */
    long fileBytes() {
        return length() + items * height * width;
    }

    boolean isLabels() {
        return dimensions == 1;
    }

    /** Whether bytes begin as IDX files of labels or images do. */
    static boolean isLike(byte[] head) {
        return head.length >= 4 && head[0] == 0 && head[1] == 0 && head[2] == BYTES && (head[3] == 1 || head[3] == 3);
    }

    /**
     * Reads a header.
     *
     * @param head the file's first 16 bytes, 8 of labels, or all if there are fewer
     * @return null if it is of no IDX file
     * @throws IOException saying what is wrong, if it is one of no use
     */
    static @Nullable IdxHeader of(byte[] head) throws IOException {
        if (!isLike(head)) {
            return null;
        }
        int dimensions = head[3];
        if (head.length < Integer.BYTES * (1 + dimensions)) {
            throw new IOException("it ends in its header");
        }
        ByteBuffer in = ByteBuffer.wrap(head);
        long items = Integer.toUnsignedLong(in.getInt(4));
        int height = dimensions == 1 ? 1 : in.getInt(8);
        int width = dimensions == 1 ? 1 : in.getInt(12);
        if (height < 1 || height > MOST_SIDE || width < 1 || width > MOST_SIDE) {
            throw new IOException("its header says images of " + Integer.toUnsignedString(height) + " x "
                    + Integer.toUnsignedString(width) + " pixels");
        }
        return new IdxHeader(items, height, width, dimensions);
    }
}
