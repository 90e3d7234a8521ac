package io.thalweg.prepare.corpus;

import java.io.IOException;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;

/** The column of pixels: length and bytes of each image, no levels, and no bounds, which would be images. */
final class PixelPages extends ColumnPages {
    private static final byte[] NO_LEVELS = {};

    private long bytes;

    PixelPages() {
        super(ImageSchema.PIXELS_COLUMN, Encoding.BIT_PACKED);
    }

    void add(byte[] pixels, int offset, int length) throws IOException {
        int at = extend(Integer.BYTES + length);
        putInt(data(), at, length);
        System.arraycopy(pixels, offset, data(), at + Integer.BYTES, length);
        bytes += length;
        endRow(1);
    }

    /** Of the row group under way. */
    long bytes() {
        return bytes;
    }

    void startRowGroup() {
        bytes = 0;
    }

    @Override
    byte[] takeLevels() {
        return NO_LEVELS;
    }

    @Override
    Statistics<?> takeStatistics() {
        return Statistics.createStats(ImageSchema.PIXELS_COLUMN.getPrimitiveType());
    }
}
