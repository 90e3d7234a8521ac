package io.thalweg.prepare.corpus;

import java.io.IOException;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;

/** The token column: ids of four bytes; a repetition level of 0 where a document starts; no definition level but 1. */
final class TokenPages extends ColumnPages {
    private final RunLengthBitPackingHybridEncoder repetitions = levelEncoder();
    private final RunLengthBitPackingHybridEncoder definitions = levelEncoder();
    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;

    TokenPages() {
        super(TokenSchema.TOKEN_COLUMN, Encoding.RLE);
    }

    void add(int[] ids, int from, int to) throws IOException {
        int offset = extend(Integer.BYTES * (to - from));
        byte[] target = data();
        int least = min;
        int most = max;
        for (int i = from; i < to; i++, offset += Integer.BYTES) {
            int id = ids[i];
            putInt(target, offset, id);
            least = Math.min(least, id);
            most = Math.max(most, id);
        }
        min = least;
        max = most;
        repetitions.writeInt(0);
        definitions.writeInt(1);
        for (int i = from + 1; i < to; i++) {
            repetitions.writeInt(1);
            definitions.writeInt(1);
        }
        endRow(to - from);
    }

    @Override
    byte[] takeLevels() throws IOException {
        return taken(repetitions, definitions);
    }

    @Override
    Statistics<?> takeStatistics() {
        IntStatistics statistics = (IntStatistics) Statistics.createStats(TokenSchema.TOKEN_COLUMN.getPrimitiveType());
        statistics.setMinMax(min, max);
        min = Integer.MAX_VALUE;
        max = Integer.MIN_VALUE;
        return statistics;
    }
}
