package io.thalweg.prepare.input;

import java.nio.charset.StandardCharsets;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** The values of one column of a row group, row by row: texts, or whole numbers as texts. */
final class ParquetCells {
    private static final PrimitiveConverter NO_RECEIVER = new PrimitiveConverter() {};

    private final ColumnDescriptor column;
    private final ColumnReader values;

    ParquetCells(ColumnDescriptor column, PageReadStore pages, ParsedVersion writer) {
        this.column = column;
        this.values = new ColumnReaderImpl(column, pages.getPageReader(column), NO_RECEIVER, writer);
    }

    long count() {
        return values.getTotalValueCount();
    }

    /** The next row's value as UTF-8, or null where it has none. Throws unchecked exceptions at damaged data. */
    byte @Nullable [] next() {
        byte[] value = null;
        if (values.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel()) {
            PrimitiveTypeName type = column.getPrimitiveType().getPrimitiveTypeName();
            value = switch (type) {
                case INT32 -> Integer.toString(values.getInteger()).getBytes(StandardCharsets.UTF_8);
                case INT64 -> Long.toString(values.getLong()).getBytes(StandardCharsets.UTF_8);
                default -> values.getBinary().getBytes();
            };
        }
        values.consume();
        return value;
    }

    /** The next row's value as text, empty where it has none. */
    String nextText() {
        byte[] value = next();
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
