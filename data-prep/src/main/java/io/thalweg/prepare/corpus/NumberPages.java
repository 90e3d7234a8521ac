package io.thalweg.prepare.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.schema.PrimitiveType;

/** A column of whole numbers of four bytes; where the column says so, some may be null. */
final class NumberPages extends ColumnPages {
    private static final byte[] NO_LEVELS = {};

    private final PrimitiveType type;
    private final boolean optional;
    private final RunLengthBitPackingHybridEncoder definitions =
            new RunLengthBitPackingHybridEncoder(1, 64, 1 << 16, HeapByteBufferAllocator.getInstance());
    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;
    private long nulls;
    private long numbers;

    NumberPages(ColumnDescriptor column) {
        super(column, column.getMaxDefinitionLevel() > 0 ? Encoding.RLE : Encoding.BIT_PACKED);
        this.type = column.getPrimitiveType();
        this.optional = column.getMaxDefinitionLevel() > 0;
    }

    void add(int number) throws IOException {
        int offset = extend(Integer.BYTES);
        putInt(data(), offset, number);
        min = Math.min(min, number);
        max = Math.max(max, number);
        numbers++;
        if (optional) {
            definitions.writeInt(1);
        }
        endRow(1);
    }

    void addNull() throws IOException {
        nulls++;
        definitions.writeInt(0);
        endRow(1);
    }

    @Override
    byte[] takeLevels() throws IOException {
        if (!optional) {
            return NO_LEVELS;
        }
        ByteArrayOutputStream levels = new ByteArrayOutputStream();
        BytesInput bytes = definitions.toBytes();
        byte[] size = new byte[Integer.BYTES];
        putInt(size, 0, (int) bytes.size());
        levels.write(size);
        bytes.writeAllTo(levels);
        definitions.reset();
        return levels.toByteArray();
    }

    @Override
    Statistics<?> takeStatistics() {
        IntStatistics statistics = (IntStatistics) Statistics.createStats(type);
        if (numbers > 0) {
            statistics.setMinMax(min, max);
        }
        statistics.setNumNulls(nulls);
        min = Integer.MAX_VALUE;
        max = Integer.MIN_VALUE;
        nulls = 0;
        numbers = 0;
        return statistics;
    }
}
