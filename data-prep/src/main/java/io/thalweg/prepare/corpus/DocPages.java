package io.thalweg.prepare.corpus;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/** A column of names: length and bytes of each, no levels. */
class DocPages extends ColumnPages {
    private static final byte[] NO_LEVELS = {};

    private final PrimitiveType type;
    private byte[] min = {};
    private byte[] max = {};
    private boolean some;

    DocPages(ColumnDescriptor column) {
        this(column, Encoding.BIT_PACKED);
    }

    DocPages(ColumnDescriptor column, Encoding levels) {
        super(column, levels);
        this.type = column.getPrimitiveType();
    }

    void add(byte[] name) throws IOException {
        int offset = extend(Integer.BYTES + name.length);
        putInt(data(), offset, name.length);
        System.arraycopy(name, 0, data(), offset + Integer.BYTES, name.length);
        if (!some || Arrays.compareUnsigned(name, min) < 0) {
            min = name;
        }
        if (!some || Arrays.compareUnsigned(name, max) > 0) {
            max = name;
        }
        some = true;
        endRow(1);
    }

    @Override
    byte[] takeLevels() throws IOException {
        return NO_LEVELS;
    }

    @Override
    Statistics<?> takeStatistics() {
        Statistics<?> statistics = Statistics.createStats(type);
        if (some) {
            statistics.updateStats(Binary.fromConstantByteArray(min));
            statistics.updateStats(Binary.fromConstantByteArray(max));
        }
        some = false;
        return statistics;
    }
}
