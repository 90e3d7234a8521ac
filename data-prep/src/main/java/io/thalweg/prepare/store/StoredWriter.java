package io.thalweg.prepare.store;

import io.thalweg.prepare.corpus.PartOutputFile;
import io.thalweg.storage.Json;
import io.thalweg.storage.PartWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents, one after the other, to as many files as it takes: a file ends when it has {@value #PART_BYTES} bytes
 * of text, so that what one task wrote can be read by many. Mutable; one thread owns it.
 */
public final class StoredWriter implements Closeable {
    private static final long PART_BYTES = 64L << 20;

    /** A row group is what readers and writers hold. */
    private static final int ROW_GROUP_BYTES = 8 << 20;

    private final Configuration hadoop;
    private final Path folder;
    private final String name;
    private final long partBytes;
    private final List<StoredPart> parts = new ArrayList<>();
    private @Nullable Open open;

    /** What a writer holds, and so does a reader: a row group, and its pages as they are compressed. */
    public static long heapBytes() {
        return 2L * ROW_GROUP_BYTES;
    }

    /** A file under way. */
    private record Open(PartWriter part, PartOutputFile output, ParquetWriter<StoredDocument> rows, Count count) {}

    private static final class Count {
        private long documents;
        private long textBytes;
    }

    /** @param name what the files' names begin with */
    public StoredWriter(Configuration hadoop, Path folder, String name) {
        this(hadoop, folder, name, PART_BYTES);
    }

    StoredWriter(Configuration hadoop, Path folder, String name, long partBytes) {
        this.hadoop = hadoop;
        this.folder = folder;
        this.name = name;
        this.partBytes = partBytes;
    }

    /** @param textBytes of the document's text */
    public void add(StoredDocument document, long textBytes) throws IOException {
        Open file = open == null ? begin() : open;
        file.rows.write(document);
        file.count.documents++;
        file.count.textBytes += textBytes;
        if (file.count.textBytes >= partBytes) {
            end();
        }
    }

    private Open begin() throws IOException {
        PartWriter part =
                PartWriter.create(hadoop, folder, String.format(Locale.ROOT, "%s-%04d.parquet", name, parts.size()));
        try {
            PartOutputFile output = new PartOutputFile(part);
            Open begun =
                    new Open(part, output, new Builder(output).withConf(hadoop).build(), new Count());
            open = begun;
            return begun;
        } catch (IOException | RuntimeException | Error e) {
            part.close();
            throw e;
        }
    }

    private void end() throws IOException {
        Open file = open;
        if (file != null) {
            open = null;
            try (PartWriter part = file.part) {
                file.output.beginEnd();
                file.rows.close();
                parts.add(new StoredPart(part.finish(), file.count.documents, file.count.textBytes));
            }
        }
    }

    /** Ends the last file. @return all files, in the order of their documents; none if there was no document */
    public List<StoredPart> finish() throws IOException {
        end();
        return List.copyOf(parts);
    }

    /** Gives up a file under way. */
    @Override
    public void close() throws IOException {
        Open file = open;
        open = null;
        if (file != null) {
            file.part.close();
        }
    }

    private static final class Builder extends ParquetWriter.Builder<StoredDocument, Builder> {
        Builder(OutputFile output) {
            super(output);
            withCompressionCodec(CompressionCodecName.ZSTD);
            withRowGroupSize((long) ROW_GROUP_BYTES);
            withPageWriteChecksumEnabled(true);
            withDictionaryEncoding(false);
            withDictionaryEncoding(StoredSchema.SOURCE, true);
            withDictionaryEncoding(StoredSchema.LABELS, true);
            withDictionaryEncoding(StoredSchema.FILE, true);
            // Parquet looks at the size of what it holds every hundred rows at first, and documents can be long.
            withMinRowCountForPageSizeCheck(1);
            withMaxRowCountForPageSizeCheck(1);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<StoredDocument> getWriteSupport(Configuration configuration) {
            return new Rows();
        }
    }

    private static final class Rows extends WriteSupport<StoredDocument> {
        private @Nullable RecordConsumer out;

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(StoredSchema.ROW, new HashMap<>());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            out = recordConsumer;
        }

        @Override
        public void write(StoredDocument row) {
            RecordConsumer to = out;
            if (to == null) {
                throw new IllegalStateException("Parquet has not begun");
            }
            Map<String, String> labels = row.document().labels();
            to.startMessage();
            binary(to, StoredSchema.ID, Binary.fromString(row.document().id()));
            binary(to, StoredSchema.SOURCE, Binary.fromString(row.document().source()));
            binary(to, StoredSchema.TEXT, Binary.fromConstantByteArray(row.text()));
            binary(to, StoredSchema.LABELS, Binary.fromString(labels.isEmpty() ? "{}" : Json.toLine(labels)));
            begin(to, StoredSchema.FILE);
            to.addInteger(row.file());
            end(to, StoredSchema.FILE);
            begin(to, StoredSchema.POSITION);
            to.addLong(row.position());
            end(to, StoredSchema.POSITION);
            begin(to, StoredSchema.PIECE);
            to.addInteger(row.piece());
            end(to, StoredSchema.PIECE);
            begin(to, StoredSchema.NAMED);
            to.addBoolean(row.isNamed());
            end(to, StoredSchema.NAMED);
            begin(to, StoredSchema.GOES_ON);
            to.addBoolean(row.goesOn());
            end(to, StoredSchema.GOES_ON);
            to.endMessage();
        }

        private static void binary(RecordConsumer to, String field, Binary value) {
            begin(to, field);
            to.addBinary(value);
            end(to, field);
        }

        private static void begin(RecordConsumer to, String field) {
            to.startField(field, StoredSchema.ROW.getFieldIndex(field));
        }

        private static void end(RecordConsumer to, String field) {
            to.endField(field, StoredSchema.ROW.getFieldIndex(field));
        }
    }
}
