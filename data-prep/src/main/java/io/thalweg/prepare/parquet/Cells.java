package io.thalweg.prepare.parquet;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * The values of a column chunk, one after the other, of a column that has one value a row: bytes or whole numbers. Damage
 * shows as any unchecked exception.
 */
public final class Cells implements Closeable {
    private static final PrimitiveConverter NO_RECEIVER = new PrimitiveConverter() {};

    private final ColumnDescriptor column;
    private final PageStream pages;
    private final ColumnReader values;
    private boolean started;

    private Cells(ColumnDescriptor column, PageStream pages, ColumnReader values) {
        this.column = column;
        this.pages = pages;
        this.values = values;
    }

    /**
     * Opens a column chunk.
     *
     * @param length of the file
     * @param createdBy what the file says of its writer
     * @throws IOException saying what is wrong, if the chunk does not lie in the file
     */
    public static Cells open(
            FileBytes file,
            long length,
            ColumnDescriptor column,
            ColumnChunkMetaData chunk,
            String createdBy,
            Configuration hadoop)
            throws IOException {
        PageStream pages = PageStream.open(file, length, column, chunk, hadoop);
        try {
            return new Cells(
                    column, pages, new ColumnReaderImpl(column, pages, NO_RECEIVER, VersionParser.parse(createdBy)));
        } catch (VersionParseException e) {
            pages.close();
            throw new IOException("its writer's version is not told as it must be", e);
        } catch (RuntimeException e) {
            pages.close();
            throw e;
        }
    }

    /** Goes to the next row, the first time to the first; there must be one. */
    public void next() {
        if (started) {
            if (!isNull()) {
                values.skip(); // Nothing, if the value has been read; else the next one would be this.
            }
            values.consume();
        }
        started = true;
    }

    public boolean isNull() {
        return values.getCurrentDefinitionLevel() < column.getMaxDefinitionLevel();
    }

    /** Whether values are bytes, and not numbers. */
    public boolean isBytes() {
        return column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
    }

    public int length() {
        return values.getBinary().length();
    }

    public byte[] bytes() {
        return values.getBinary().getBytes();
    }

    public long number() {
        return column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT64
                ? values.getLong()
                : values.getInteger();
    }

    @Override
    public void close() {
        pages.close();
    }
}
