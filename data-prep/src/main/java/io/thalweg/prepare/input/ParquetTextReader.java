package io.thalweg.prepare.input;

import io.thalweg.prepare.parquet.Footer;
import io.thalweg.prepare.parquet.Pages;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text column of the row groups of a Parquet file that start in a range; a document's position is its row in
 * the file. Other columns stay on disk. A row group that cannot be read ends there and counts as a break.
 */
final class ParquetTextReader {
    private final ReadOptions options;
    private final Configuration hadoop;
    private final DocumentFeed feed;

    ParquetTextReader(ReadOptions options, Configuration hadoop, DocumentFeed feed) {
        this.options = options;
        this.hadoop = hadoop;
        this.feed = feed;
    }

    /** What keeps a schema from being read, or null: the column is absent, repeated, or no text. */
    static @Nullable String complaint(MessageType schema, String column) {
        ColumnDescriptor found = column(schema, column);
        if (found == null) {
            List<String> names = schema.getColumns().stream()
                    .map(each -> String.join(".", each.getPath()))
                    .toList();
            return "columns " + String.join(", ", names);
        }
        return found.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                        && found.getMaxRepetitionLevel() == 0
                ? null
                : "a column of type " + found.getPrimitiveType();
    }

    private static @Nullable ColumnDescriptor column(MessageType schema, String column) {
        String[] path = column.split("\\.");
        return schema.getColumns().stream()
                .filter(each -> Arrays.equals(each.getPath(), path))
                .findFirst()
                .orElse(null);
    }

    static ParquetFileReader open(Configuration hadoop, String path) throws IOException {
        Footer.check(new Path(path), hadoop);
        return ParquetFileReader.open(
                HadoopInputFile.fromPath(new Path(path), hadoop),
                HadoopReadOptions.builder(hadoop)
                        .usePageChecksumVerification(true)
                        .build());
    }

    void read(FileRange range) throws IOException {
        ParquetFileReader opened;
        try {
            opened = open(hadoop, range.source().path());
        } catch (IOException | RuntimeException e) {
            broken(range, e, 0, range.first());
            return;
        }
        try (ParquetFileReader file = opened) {
            ColumnDescriptor column = column(file.getFileMetaData().getSchema(), options.textColumn());
            if (column == null) {
                throw SourceStream.unreadable(
                        range.source(), new IOException("the column " + options.textColumn() + " is gone"));
            }
            file.setRequestedSchema(onlyColumn(file.getFileMetaData().getSchema(), column.getPath()));
            long row = 0;
            for (int i = 0; i < file.getRowGroups().size(); i++) {
                BlockMetaData group = file.getRowGroups().get(i);
                long start = group.getStartingPos();
                if (start >= range.start() && start < range.end()) {
                    readRowGroup(range, file, i, column, row);
                }
                row += group.getRowCount();
            }
        }
    }

    private static MessageType onlyColumn(MessageType schema, String[] path) {
        Type kept = schema.getType(path);
        for (int depth = path.length - 1; depth > 0; depth--) {
            Type group = schema.getType(Arrays.copyOf(path, depth));
            kept = Types.buildGroup(group.getRepetition()).addField(kept).named(group.getName());
        }
        return new MessageType(schema.getName(), kept);
    }

    private void readRowGroup(
            FileRange range, ParquetFileReader file, int index, ColumnDescriptor column, long firstRow)
            throws IOException {
        ColumnReader values;
        try {
            checkPages(range, file.getRowGroups().get(index), column);
            values = new ColumnReaderImpl(
                    column,
                    file.readRowGroup(index).getPageReader(column),
                    NO_RECEIVER,
                    VersionParser.parse(file.getFileMetaData().getCreatedBy()));
        } catch (IOException | RuntimeException | VersionParseException e) {
            broken(range, e, firstRow, true);
            return;
        }
        long count = values.getTotalValueCount();
        for (long i = 0; i < count; i++) {
            byte[] text;
            try {
                text = values.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel()
                        ? values.getBinary().getBytes()
                        : null;
                values.consume();
            } catch (RuntimeException e) {
                broken(range, e, firstRow + i, true);
                return;
            }
            if (text == null) {
                feed.unreadable(ReadCount.RECORDS_WITHOUT_TEXT, range, firstRow + i);
            } else {
                feed.record(range, firstRow + i, text, false, false);
            }
        }
    }

    private void checkPages(FileRange range, BlockMetaData group, ColumnDescriptor column) throws IOException {
        Path path = new Path(range.source().path());
        FileSystem files = path.getFileSystem(hadoop);
        try (FSDataInputStream in = files.open(path)) {
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                if (Arrays.equals(chunk.getPath().toArray(), column.getPath())) {
                    Pages.check(in, chunk, files.getFileStatus(path).getLen());
                }
            }
        }
    }

    /** Damaged data is counted; storage that fails or a file that is gone stops the job. */
    private void broken(FileRange range, Exception e, long row, boolean count) {
        try {
            Path path = new Path(range.source().path());
            path.getFileSystem(hadoop).open(path).close();
        } catch (IOException gone) {
            throw SourceStream.unreadable(range.source(), gone);
        }
        if (e instanceof JobFailed failed) {
            throw failed;
        }
        if (count) {
            feed.unreadable(ReadCount.FILE_BREAKS, range, row);
        }
    }

    private static final PrimitiveConverter NO_RECEIVER = new PrimitiveConverter() {};
}
