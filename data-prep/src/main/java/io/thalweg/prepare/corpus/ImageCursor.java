package io.thalweg.prepare.corpus;

import io.thalweg.dataset.ImageCorpus;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/**
 * Walks the images {@code [from, to)} of one shard, straight from the columns: no record is assembled, and row groups
 * outside the range are not read. Holds one row group.
 */
final class ImageCursor implements Closeable {
    private final ImageShardFile shard;
    private final int imageBytes;
    private final int labelCount;
    private final ParquetFileReader file;
    private final long[] rowGroupStarts;
    private final long to;
    private long position;
    private int rowGroup;
    private @Nullable ColumnReader labels;
    private @Nullable ColumnReader pixels;
    private long leftInRowGroup;
    private byte[] bytes = {};
    private int offset;
    private int label;

    /** @param from and {@code to}: images of this shard, {@code from < to} */
    ImageCursor(ImageShardFile shard, Configuration hadoop, int imageBytes, int labelCount, long from, long to) {
        this.shard = shard;
        this.imageBytes = imageBytes;
        this.labelCount = labelCount;
        this.position = from;
        this.to = to;
        this.rowGroupStarts = shard.rowGroupStarts(hadoop);
        this.file = shard.open(hadoop);
        int found = Arrays.binarySearch(rowGroupStarts, from);
        this.rowGroup = found >= 0 ? found : -found - 2;
        boolean opened = false;
        try {
            openRowGroup();
            skip(from - rowGroupStarts[rowGroup]);
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private void openRowGroup() {
        try {
            file.setRequestedSchema(ImageSchema.FOR_TRAINING);
            PageReadStore pages = file.readRowGroup(rowGroup);
            ParsedVersion writer = writer();
            labels = new ColumnReaderImpl(
                    ImageSchema.LABEL_COLUMN, pages.getPageReader(ImageSchema.LABEL_COLUMN), NO_RECEIVER, writer);
            pixels = new ColumnReaderImpl(
                    ImageSchema.PIXELS_COLUMN, pages.getPageReader(ImageSchema.PIXELS_COLUMN), NO_RECEIVER, writer);
            leftInRowGroup = pages.getRowCount();
        } catch (IOException | RuntimeException e) {
            throw shard.unreadable(e);
        }
    }

    private @Nullable ParsedVersion writer() {
        try {
            return VersionParser.parse(file.getFileMetaData().getCreatedBy());
        } catch (VersionParseException e) {
            return null;
        }
    }

    private void skip(long count) {
        try {
            for (ColumnReader column : new ColumnReader[] {of(labels), of(pixels)}) {
                for (long i = 0; i < count; i++) {
                    if (column.getCurrentDefinitionLevel()
                            == column.getDescriptor().getMaxDefinitionLevel()) {
                        column.skip();
                    }
                    column.consume();
                }
            }
            leftInRowGroup -= count;
        } catch (RuntimeException e) {
            throw shard.unreadable(e);
        }
    }

    private static ColumnReader of(@Nullable ColumnReader column) {
        return Objects.requireNonNull(column);
    }

    /** Moves to the next image of the range. @return false when there is none */
    boolean next() {
        if (position >= to) {
            return false;
        }
        if (leftInRowGroup == 0) {
            rowGroup++;
            openRowGroup();
        }
        try {
            read(of(labels), of(pixels));
        } catch (RuntimeException e) {
            throw e instanceof io.thalweg.problem.JobFailed ? e : shard.unreadable(e);
        }
        position++;
        leftInRowGroup--;
        return true;
    }

    private void read(ColumnReader labelColumn, ColumnReader pixelColumn) {
        boolean labelled = labelColumn.getCurrentDefinitionLevel() == ImageSchema.LABEL_COLUMN.getMaxDefinitionLevel();
        label = labelled ? labelColumn.getInteger() : ImageCorpus.NO_LABEL;
        labelColumn.consume();
        if (labelled && (label < 0 || label >= labelCount)) {
            throw shard.damaged("label " + label, "0 to " + (labelCount - 1));
        }
        Binary image = pixelColumn.getBinary();
        if (image.length() != imageBytes) {
            throw shard.damaged("an image of " + image.length() + " bytes", imageBytes + " bytes");
        }
        ByteBuffer buffer = image.toByteBuffer();
        if (buffer.hasArray()) {
            bytes = buffer.array();
            offset = buffer.arrayOffset() + buffer.position();
        } else {
            bytes = image.getBytes();
            offset = 0;
        }
        pixelColumn.consume();
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int label() {
        return label;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw shard.unreadable(e);
        }
    }

    /** Parquet's column reader wants a receiver of values; it is never called here. */
    private static final PrimitiveConverter NO_RECEIVER = new PrimitiveConverter() {};
}
