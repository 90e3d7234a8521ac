package io.thalweg.prepare.corpus;

import io.thalweg.problem.JobFailed;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/**
 * Walks the documents of tokens {@code [from, to)} of one shard, straight from the token column: no record is
 * assembled, and row groups outside the range are not read. Holds one row group and one document.
 */
final class ShardCursor implements Closeable {
    private final ShardFile shard;
    private final ParquetFileReader file;
    private final long[] rowGroupStarts;
    private long to;
    private long position;
    private int rowGroup;
    private @Nullable ColumnReader column;
    private long leftInRowGroup;
    private int[] tokens = new int[1 << 12];
    private int length;

    /** @param from and {@code to}: tokens of this shard, {@code from < to} */
    ShardCursor(ShardFile shard, Configuration hadoop, long from, long to) {
        this.shard = shard;
        this.to = to;
        this.position = from;
        this.rowGroupStarts = shard.rowGroupStarts(hadoop);
        this.file = open(shard, hadoop);
        this.rowGroup = firstRowGroup(from);
        try {
            openRowGroup();
            skip(from - rowGroupStarts[rowGroup]);
        } catch (JobFailed e) {
            close();
            throw e;
        }
    }

    static ParquetFileReader open(ShardFile shard, Configuration hadoop) {
        try {
            return ParquetFileReader.open(
                    HadoopInputFile.fromPath(shard.path(), hadoop),
                    HadoopReadOptions.builder(hadoop)
                            .usePageChecksumVerification(true)
                            .build());
        } catch (IOException | RuntimeException e) {
            throw shard.unreadable(e);
        }
    }

    private int firstRowGroup(long from) {
        int found = Arrays.binarySearch(rowGroupStarts, from);
        return found >= 0 ? found : -found - 2;
    }

    private void openRowGroup() {
        try {
            file.setRequestedSchema(TokenSchema.TOKENS_ONLY);
            column = new ColumnReaderImpl(
                    TokenSchema.TOKEN_COLUMN,
                    file.readRowGroup(rowGroup).getPageReader(TokenSchema.TOKEN_COLUMN),
                    NO_RECEIVER,
                    writer());
            leftInRowGroup = column.getTotalValueCount();
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
            ColumnReader values = current();
            for (long i = 0; i < count; i++) {
                values.skip();
                values.consume();
            }
            leftInRowGroup -= count;
        } catch (RuntimeException e) {
            throw shard.unreadable(e);
        }
    }

    /**
     * Goes on with another range.
     *
     * @param from not before where this is
     * @param end after {@code from}
     */
    void moveTo(long from, long end) {
        if (from < position || end <= from) {
            throw new IllegalArgumentException("From " + position + " to [" + from + ", " + end + ")");
        }
        to = end;
        int group = firstRowGroup(from);
        if (group == rowGroup) {
            skip(from - position);
        } else {
            rowGroup = group;
            openRowGroup();
            skip(from - rowGroupStarts[group]);
        }
        position = from;
    }

    /** Where this is: tokens of the shard before the next document. */
    long position() {
        return position;
    }

    /** Moves to the next document of the range. @return false when there is none */
    boolean next() {
        length = 0;
        if (position >= to) {
            return false;
        }
        if (leftInRowGroup == 0) {
            rowGroup++;
            openRowGroup();
        }
        try {
            readDocument(current());
        } catch (RuntimeException e) {
            throw shard.unreadable(e);
        }
        position += length;
        checkIds();
        return true;
    }

    private void readDocument(ColumnReader values) {
        long most = Math.min(leftInRowGroup, to - position);
        int count = 0;
        int[] buffer = tokens;
        do {
            if (count == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            buffer[count++] = values.getInteger();
            values.consume();
        } while (count < most && values.getCurrentRepetitionLevel() > 0);
        tokens = buffer;
        length = count;
        leftInRowGroup -= count;
    }

    private void checkIds() {
        int size = shard.vocabularySize();
        for (int i = 0; i < length; i++) {
            if (tokens[i] < 0 || tokens[i] >= size) {
                throw shard.damaged("token id " + tokens[i], "0 to " + (size - 1));
            }
        }
    }

    private ColumnReader current() {
        return java.util.Objects.requireNonNull(column);
    }

    int[] tokens() {
        return tokens;
    }

    int length() {
        return length;
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
