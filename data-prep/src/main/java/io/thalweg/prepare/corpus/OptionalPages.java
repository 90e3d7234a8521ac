package io.thalweg.prepare.corpus;

import java.io.IOException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.hadoop.ParquetFileWriter;

/** A column of strings that some rows do not have: a definition level of 0 and nothing else for these. */
final class OptionalPages extends DocPages {
    private final RunLengthBitPackingHybridEncoder definitions = levelEncoder();
    private long nulls;
    private long bytes;

    OptionalPages(ColumnDescriptor column) {
        super(column, Encoding.RLE);
    }

    /** @param value UTF-8; empty for none */
    @Override
    void add(byte[] value) throws IOException {
        // Before the row ends, and with it perhaps the page.
        definitions.writeInt(value.length == 0 ? 0 : 1);
        if (value.length == 0) {
            nulls++;
            endRow(1);
        } else {
            bytes += Integer.BYTES + value.length;
            super.add(value);
        }
    }

    /** Bytes of the values in the row group under way. */
    long bytes() {
        return bytes;
    }

    @Override
    void writeTo(ParquetFileWriter file) throws IOException {
        super.writeTo(file);
        bytes = 0;
    }

    @Override
    byte[] takeLevels() throws IOException {
        return taken(definitions);
    }

    @Override
    Statistics<?> takeStatistics() {
        Statistics<?> statistics = super.takeStatistics();
        statistics.incrementNumNulls(nulls);
        nulls = 0;
        return statistics;
    }
}
