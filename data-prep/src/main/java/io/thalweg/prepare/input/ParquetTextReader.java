package io.thalweg.prepare.input;

import io.thalweg.prepare.parquet.Footer;
import io.thalweg.prepare.parquet.Pages;
import io.thalweg.prepare.parquet.RenewedCodecs;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text column, and those of names and sources, of the row groups of a Parquet file that start in a range; a document's position is its row in
 * the file. Other columns stay on disk. A row group that cannot be read ends there and counts as a break.
 */
final class ParquetTextReader {
    private final ReadOptions options;
    private final Configuration hadoop;
    private final RecordText texts;
    private final DocumentFeed feed;
    private final RenewedCodecs codecs;

    ParquetTextReader(ReadOptions options, Configuration hadoop, RecordText texts, DocumentFeed feed) {
        this.options = options;
        this.texts = texts;
        this.hadoop = hadoop;
        this.feed = feed;
        this.codecs = new RenewedCodecs(hadoop);
    }

    static ParquetFileReader open(Configuration hadoop, String path) throws IOException {
        return open(hadoop, path, new RenewedCodecs(hadoop));
    }

    private static ParquetFileReader open(Configuration hadoop, String path, RenewedCodecs codecs) throws IOException {
        Footer.check(new Path(path), hadoop);
        return ParquetFileReader.open(
                HadoopInputFile.fromPath(new Path(path), hadoop),
                HadoopReadOptions.builder(hadoop)
                        .usePageChecksumVerification(true)
                        .withCodecFactory(codecs)
                        .build());
    }

    void read(FileRange range) throws IOException {
        ParquetFileReader opened;
        try {
            opened = open(hadoop, range.source().path(), codecs);
        } catch (IOException | RuntimeException e) {
            broken(range, e, 0, range.first());
            return;
        }
        try (ParquetFileReader file = opened) {
            MessageType schema = file.getFileMetaData().getSchema();
            ParquetColumns columns = ParquetColumns.of(schema, options.records());
            if (columns == null) {
                throw SourceStream.unreadable(range.source(), new IOException("a column that was asked for is gone"));
            }
            file.setRequestedSchema(columns.of(schema));
            long row = 0;
            for (int i = 0; i < file.getRowGroups().size(); i++) {
                BlockMetaData group = file.getRowGroups().get(i);
                long start = group.getStartingPos();
                if (start >= range.start() && start < range.end()) {
                    readRowGroup(range, file, i, columns, row);
                }
                row += group.getRowCount();
            }
        }
    }

    private void readRowGroup(FileRange range, ParquetFileReader file, int index, ParquetColumns columns, long firstRow)
            throws IOException {
        Rows rows;
        try {
            checkPages(range, file.getRowGroups().get(index), columns);
            rows = new Rows(
                    columns,
                    file.readRowGroup(index),
                    VersionParser.parse(file.getFileMetaData().getCreatedBy()));
        } catch (IOException | RuntimeException | VersionParseException e) {
            broken(range, e, firstRow, true);
            return;
        }
        boolean idsAsked = columns.id() != null;
        for (long i = 0; i < rows.count(); i++) {
            byte[] text;
            Origin origin;
            try {
                text = rows.text.next();
                origin = rows.nextOrigin();
            } catch (RuntimeException e) {
                broken(range, e, firstRow + i, true);
                return;
            }
            if (text == null) {
                feed.unreadable(ReadCount.RECORDS_WITHOUT_TEXT, range, firstRow + i);
                continue;
            }
            if (idsAsked) {
                feed.report().add(origin.id().isEmpty() ? ReadCount.RECORDS_WITHOUT_ID : ReadCount.RECORDS_WITH_ID);
            }
            texts.record(range, firstRow + i, origin, text, false, false);
        }
    }

    /** The rows of a row group. */
    private static final class Rows {
        private final ParquetCells text;
        private final @Nullable ParquetCells ids;
        private final @Nullable ParquetCells sources;
        private final boolean sourceIsId;

        Rows(ParquetColumns columns, PageReadStore pages, ParsedVersion writer) {
            text = new ParquetCells(columns.text(), pages, writer);
            ColumnDescriptor id = columns.id();
            ColumnDescriptor source = columns.source();
            ids = id == null ? null : new ParquetCells(id, pages, writer);
            // A column that is both is read once.
            sources = source == null || source.equals(id) ? null : new ParquetCells(source, pages, writer);
            sourceIsId = source != null && source.equals(id);
        }

        long count() {
            return text.count();
        }

        Origin nextOrigin() {
            if (ids == null && sources == null) {
                return Origin.NONE;
            }
            String id = ids == null ? "" : ids.nextText();
            String source = sources != null ? sources.nextText() : sourceIsId ? id : "";
            return new Origin(id, source);
        }
    }

    private void checkPages(FileRange range, BlockMetaData group, ParquetColumns columns) throws IOException {
        Path path = new Path(range.source().path());
        FileSystem files = path.getFileSystem(hadoop);
        List<ColumnPath> read = columns.all().stream()
                .map(column -> ColumnPath.get(column.getPath()))
                .toList();
        try (FSDataInputStream in = files.open(path)) {
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                if (read.contains(chunk.getPath())) {
                    Pages.check(in, chunk, files.getFileStatus(path).getLen());
                }
            }
        }
    }

    /** Damaged data is counted; storage that fails or a file that is gone stops the job. */
    private void broken(FileRange range, Exception e, long row, boolean count) {
        codecs.renew();
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
}
