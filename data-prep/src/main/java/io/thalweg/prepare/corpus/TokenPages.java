package io.thalweg.prepare.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;

/** The token column: ids of four bytes; a repetition level of 0 where a document starts; no definition level but 1. */
final class TokenPages extends ColumnPages {
    private static final int LEVEL_BITS = 1;
    private static final int INITIAL_BYTES = 64;
    private static final int SLAB_BYTES = 1 << 16;

    private final RunLengthBitPackingHybridEncoder repetitions = encoder();
    private final RunLengthBitPackingHybridEncoder definitions = encoder();
    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;

    TokenPages() {
        super(TokenSchema.TOKEN_COLUMN, Encoding.RLE);
    }

    private static RunLengthBitPackingHybridEncoder encoder() {
        return new RunLengthBitPackingHybridEncoder(
                LEVEL_BITS, INITIAL_BYTES, SLAB_BYTES, HeapByteBufferAllocator.getInstance());
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
        ByteArrayOutputStream levels = new ByteArrayOutputStream();
        for (RunLengthBitPackingHybridEncoder encoder :
                new RunLengthBitPackingHybridEncoder[] {repetitions, definitions}) {
            BytesInput bytes = encoder.toBytes();
            byte[] size = new byte[Integer.BYTES];
            putInt(size, 0, (int) bytes.size());
            levels.write(size);
            bytes.writeAllTo(levels);
            encoder.reset();
        }
        return levels.toByteArray();
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
