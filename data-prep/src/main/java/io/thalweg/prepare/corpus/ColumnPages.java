package io.thalweg.prepare.corpus;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * A column of the row group under way: finished pages, compressed, and the bytes of the page being filled. Pages are of
 * Parquet's version 1: repetition levels, definition levels, values, compressed together.
 */
abstract class ColumnPages {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** Bytes of a page, and of the room kept for it: a page ends with the document that fills it. */
    static final int MOST_PAGE_BYTES = (1 << 20) + (1 << 16);

    private static final int PAGE_BYTES = 1 << 20;
    private static final int ZSTD_LEVEL = 1;
    private static final int LEVEL_BITS = 1;
    private static final int LEVEL_INITIAL_BYTES = 64;
    private static final int LEVEL_SLAB_BYTES = 1 << 16;

    private final ColumnDescriptor column;
    private final Encoding levels;
    private final List<Page> pages = new ArrayList<>();
    private byte[] data = new byte[MOST_PAGE_BYTES];
    private int length;
    private int pageRows;
    private int pageValues;
    private long values;

    /** @param levels how levels are encoded; for a column without any, what Parquet's own writer says */
    ColumnPages(ColumnDescriptor column, Encoding levels) {
        this.column = column;
        this.levels = levels;
    }

    private record Page(byte[] compressed, int bytes, int values, int rows, Statistics<?> statistics) {}

    /** Values in the row group under way. */
    final long values() {
        return values;
    }

    /** Room for {@code bytes} more in the page under way; they start at the offset returned. */
    final int extend(int bytes) {
        int start = length;
        if (bytes > data.length - length) {
            data = Arrays.copyOf(data, Math.max(Math.addExact(length, bytes), (int) Math.min(1 << 30, 2L * length)));
        }
        length += bytes;
        return start;
    }

    final byte[] data() {
        return data;
    }

    static void putInt(byte[] target, int offset, int value) {
        INTS.set(target, offset, value);
    }

    /** For levels that are 0 or 1. */
    static RunLengthBitPackingHybridEncoder levelEncoder() {
        return new RunLengthBitPackingHybridEncoder(
                LEVEL_BITS, LEVEL_INITIAL_BYTES, LEVEL_SLAB_BYTES, HeapByteBufferAllocator.getInstance());
    }

    /** What encoders hold, as it stands in a page: each one's size and bytes. They start anew. */
    static byte[] taken(RunLengthBitPackingHybridEncoder... encoders) throws IOException {
        ByteArrayOutputStream levels = new ByteArrayOutputStream();
        for (RunLengthBitPackingHybridEncoder encoder : encoders) {
            BytesInput bytes = encoder.toBytes();
            byte[] size = new byte[Integer.BYTES];
            putInt(size, 0, (int) bytes.size());
            levels.write(size);
            bytes.writeAllTo(levels);
            encoder.reset();
        }
        return levels.toByteArray();
    }

    /** Ends a row of {@code count} values. */
    final void endRow(int count) throws IOException {
        pageRows++;
        pageValues += count;
        values += count;
        if (length >= PAGE_BYTES) {
            endPage();
        }
    }

    /** Both levels of the page's values, as they stand in a page; empty for a column without levels. */
    abstract byte[] takeLevels() throws IOException;

    /** Statistics of the page's values. */
    abstract Statistics<?> takeStatistics();

    private void endPage() throws IOException {
        byte[] levelBytes = takeLevels();
        byte[] whole = data;
        int size = length;
        if (levelBytes.length > 0) {
            size = Math.addExact(levelBytes.length, length);
            whole = Arrays.copyOf(levelBytes, size);
            System.arraycopy(data, 0, whole, levelBytes.length, length);
        }
        byte[] target = new byte[(int) Zstd.compressBound(size)];
        long compressed = Zstd.compressByteArray(target, 0, target.length, whole, 0, size, ZSTD_LEVEL);
        if (Zstd.isError(compressed)) {
            throw new IOException("Zstandard cannot compress a page: " + Zstd.getErrorName(compressed));
        }
        pages.add(new Page(Arrays.copyOf(target, (int) compressed), size, pageValues, pageRows, takeStatistics()));
        length = 0;
        pageRows = 0;
        pageValues = 0;
    }

    /** Writes the column's chunk of the row group and starts the next. */
    void writeTo(ParquetFileWriter file) throws IOException {
        if (pageRows > 0) {
            endPage();
        }
        file.startColumn(column, values, CompressionCodecName.ZSTD);
        for (Page page : pages) {
            file.writeDataPage(
                    page.values(),
                    page.bytes(),
                    BytesInput.from(page.compressed()),
                    page.statistics(),
                    page.rows(),
                    levels,
                    levels,
                    Encoding.PLAIN);
        }
        file.endColumn();
        pages.clear();
        values = 0;
    }
}
