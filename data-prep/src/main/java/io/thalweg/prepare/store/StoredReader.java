package io.thalweg.prepare.store;

import io.thalweg.prepare.parquet.Footer;
import io.thalweg.prepare.parquet.Pages;
import io.thalweg.storage.Json;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.PrimitiveConverter;

/** Reads a file of stored documents, a row group at a time. Mutable; one thread owns it. */
public final class StoredReader implements Closeable {
    private static final PrimitiveConverter NO_RECEIVER = new PrimitiveConverter() {};
    private static final String NO_LABELS = "{}";

    private final String path;
    private final ParquetFileReader file;
    private final ParsedVersion writer;
    private List<ColumnReader> columns = List.of();
    private long left;
    private String id = "";
    private String source = "";
    private byte[] text = {};
    private String labels = NO_LABELS;
    private int fileNumber;
    private long position;
    private int piece;
    private boolean named;
    private boolean goesOn;

    private StoredReader(String path, ParquetFileReader file, ParsedVersion writer) {
        this.path = path;
        this.file = file;
        this.writer = writer;
    }

    public static StoredReader open(Configuration hadoop, String path) throws IOException {
        Footer.check(new Path(path), hadoop);
        ParquetFileReader file = ParquetFileReader.open(
                HadoopInputFile.fromPath(new Path(path), hadoop),
                HadoopReadOptions.builder(hadoop)
                        .usePageChecksumVerification(true)
                        .build());
        try {
            if (!file.getFileMetaData().getSchema().equals(StoredSchema.ROW)) {
                throw new IOException(path + " is no file of stored documents");
            }
            checkPages(new Path(path), file, hadoop);
            return new StoredReader(
                    path, file, VersionParser.parse(file.getFileMetaData().getCreatedBy()));
        } catch (IOException | RuntimeException | VersionParseException e) {
            file.close();
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkPages(Path path, ParquetFileReader file, Configuration hadoop) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        long bytes = files.getFileStatus(path).getLen();
        try (FSDataInputStream in = files.open(path)) {
            for (BlockMetaData group : file.getRowGroups()) {
                for (ColumnChunkMetaData column : group.getColumns()) {
                    Pages.check(in, column, bytes);
                }
            }
        }
    }

    /** Goes to the next document. @return whether there is one */
    public boolean next() throws IOException {
        while (left == 0) {
            PageReadStore group = file.readNextRowGroup();
            if (group == null) {
                return false;
            }
            List<ColumnReader> begun = new ArrayList<>();
            for (ColumnDescriptor column : StoredSchema.ROW.getColumns()) {
                begun.add(new ColumnReaderImpl(column, group.getPageReader(column), NO_RECEIVER, writer));
            }
            columns = begun;
            left = group.getRowCount();
        }
        left--;
        id = columns.get(0).getBinary().toStringUsingUTF8();
        source = columns.get(1).getBinary().toStringUsingUTF8();
        text = columns.get(2).getBinary().getBytes();
        labels = columns.get(3).getBinary().toStringUsingUTF8();
        fileNumber = columns.get(4).getInteger();
        position = columns.get(5).getLong();
        piece = columns.get(6).getInteger();
        named = columns.get(7).getBoolean();
        goesOn = columns.get(8).getBoolean();
        columns.forEach(ColumnReader::consume);
        return true;
    }

    public String id() {
        return id;
    }

    public String source() {
        return source;
    }

    /** The text as UTF-8. */
    public byte[] text() {
        return text;
    }

    public Map<String, String> labels() {
        if (labels.equals(NO_LABELS)) {
            return Map.of();
        }
        Map<String, String> found = new TreeMap<>();
        Map<?, ?> parsed = Json.parse(labels.getBytes(StandardCharsets.UTF_8), Map.class, path);
        parsed.forEach((name, value) -> found.put(String.valueOf(name), String.valueOf(value)));
        return found;
    }

    public int file() {
        return fileNumber;
    }

    public long position() {
        return position;
    }

    public int piece() {
        return piece;
    }

    public boolean isNamed() {
        return named;
    }

    public boolean goesOn() {
        return goesOn;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
