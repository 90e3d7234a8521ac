package io.thalweg.prepare.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * A look at the headers of a column chunk's pages before Parquet's library reads them: it takes memory for as many bytes as
 * a header says its page has, before they come. Some decompressors go by what the packed bytes say instead; so what is packed
 * by them is looked at, too ({@link PackedLengths}).
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
     * Looks at every header of a column chunk's pages, and into those whose codec needs it.
     *
     * @param in of the file
     * @param bytes of the file
     * @throws IOException saying what is wrong, if the chunk or a page of it is not within what is there, or a page is
     *     larger than {@link #MAX_BYTES}
     */
    public static void check(FSDataInputStream in, ColumnChunkMetaData column, long bytes) throws IOException {
        checkPlace(column, bytes);
        check(
                in::readFully,
                column.getStartingPos(),
                column.getStartingPos() + column.getTotalSize(),
                column.getCodec());
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
     * @param codec that packed them
     * @throws IOException saying what is wrong, if a page is not within them or is larger than {@link #MAX_BYTES}
     */
    static void check(FileBytes in, long start, long end, CompressionCodecName codec) throws IOException {
        for (long at = start; at < end; ) {
            long[] sizes = {0, 0, -1, -1};
            byte[] header = header(in, at, end, sizes);
            long there = end - at - header.length;
            if (sizes[COMPRESSED] < 0 || sizes[COMPRESSED] > Math.min(MAX_BYTES, there)) {
                throw wrong(at, sizes[COMPRESSED] + " bytes, of " + there + " there, at most " + MAX_BYTES);
            }
            if (sizes[UNCOMPRESSED] < 0 || sizes[UNCOMPRESSED] > MAX_BYTES) {
                throw wrong(at, sizes[UNCOMPRESSED] + " bytes uncompressed, at most " + MAX_BYTES);
            }
            if (PackedLengths.looksAt(codec, 1) > 0) {
                checkPacked(codec, in, at + header.length, (int) sizes[COMPRESSED], (int) sizes[UNCOMPRESSED], header);
            }
            at += header.length + sizes[COMPRESSED];
        }
    }

    /** @param at of what is packed, which in pages of the second version stands behind levels that are not */
    private static void checkPacked(
            CompressionCodecName codec, FileBytes in, long at, int packed, int unpacked, byte[] header)
            throws IOException {
        PageHeader page = Util.readPageHeader(new ByteArrayInputStream(header));
        if (page.getType() == PageType.INDEX_PAGE) { // Nobody unpacks it.
            return;
        }
        long levels = 0;
        if (page.getType() == PageType.DATA_PAGE_V2) {
            DataPageHeaderV2 second = page.getData_page_header_v2();
            if (second == null || !second.isIs_compressed()) {
                return;
            }
            long repetition = second.getRepetition_levels_byte_length();
            long definition = second.getDefinition_levels_byte_length();
            levels = repetition + definition;
            if (repetition < 0 || definition < 0 || levels > Math.min(packed, unpacked)) {
                throw wrong(at, levels + " bytes of levels, of " + packed + " there");
            }
        }
        byte[] begin = new byte[PackedLengths.looksAt(codec, (int) (packed - levels))];
        in.readFully(at + levels, begin);
        PackedLengths.require(codec, begin, unpacked - levels);
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
