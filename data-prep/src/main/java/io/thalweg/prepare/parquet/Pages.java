package io.thalweg.prepare.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * A look at the headers of a column chunk's pages before Parquet's library reads them: it takes memory for as many bytes as
 * a header says its page has, before they come.
 */
public final class Pages {
    /** Many times what writers put into a page, compressed or not. */
    public static final int MAX_BYTES = 64 << 20;

    /** A header holds the least and the greatest value of its page, of whatever length. */
    private static final int[] HEADER_BYTES = {1 << 10, 1 << 16, 1 << 20};

    // Fields of Parquet's struct PageHeader, which has no lists.
    private static final int UNCOMPRESSED = 2;
    private static final int COMPRESSED = 3;

    private Pages() {}

    /**
     * Looks at every header of a column chunk's pages.
     *
     * @param in of the file
     * @param bytes of the file
     * @throws IOException saying what is wrong, if the chunk or a page of it is not within what is there, or a page is
     *     larger than {@link #MAX_BYTES}
     */
    public static void check(FSDataInputStream in, ColumnChunkMetaData column, long bytes) throws IOException {
        checkPlace(column, bytes);
        check(in::readFully, column.getStartingPos(), column.getStartingPos() + column.getTotalSize());
    }

    /**
     * Looks where a column chunk lies, and not into it.
     *
     * @param bytes of the file
     */
    static void checkPlace(ColumnChunkMetaData column, long bytes) throws IOException {
        long start = column.getStartingPos();
        long size = column.getTotalSize();
        if (start < 0 || size < 0 || start > bytes || size > bytes - start) {
            throw new IOException("A column is said to have " + size + " bytes from byte " + start + ", of " + bytes
                    + " in the file");
        }
    }

    /**
     * Looks at every header of the pages at {@code [start, end)}.
     *
     * @param in of a file that has those bytes
     * @throws IOException saying what is wrong, if a page is not within them or is larger than {@link #MAX_BYTES}
     */
    static void check(FileBytes in, long start, long end) throws IOException {
        for (long at = start; at < end; ) {
            long[] sizes = {0, 0, -1, -1};
            int header = header(in, at, end, sizes).length;
            if (sizes[COMPRESSED] < 0 || sizes[COMPRESSED] > Math.min(MAX_BYTES, end - at - header)) {
                throw wrong(
                        at, sizes[COMPRESSED] + " bytes, of " + (end - at - header) + " there, at most " + MAX_BYTES);
            }
            if (sizes[UNCOMPRESSED] < 0 || sizes[UNCOMPRESSED] > MAX_BYTES) {
                throw wrong(at, sizes[UNCOMPRESSED] + " bytes uncompressed, at most " + MAX_BYTES);
            }
            at += header + sizes[COMPRESSED];
        }
    }

    /** @return the header at {@code at}, whose numbers go to {@code sizes} */
    static byte[] header(FileBytes in, long at, long end, long[] sizes) throws IOException {
        IOException last = null;
        for (int most : HEADER_BYTES) {
            byte[] bytes = new byte[(int) Math.min(most, end - at)];
            in.readFully(at, bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            try {
                new CompactStruct(buffer, Shape.UNKNOWN, sizes).walk();
                return Arrays.copyOf(bytes, buffer.position());
            } catch (IOException e) { // It may go on beyond the bytes that were read.
                last = e;
            }
            if (bytes.length < most) {
                break;
            }
        }
        throw new IOException(
                "The header of its page at byte " + at + " is damaged: " + (last == null ? "" : last.getMessage()),
                last);
    }

    static IOException wrong(long at, String said) {
        return new IOException("Its page at byte " + at + " is said to have " + said);
    }
}
