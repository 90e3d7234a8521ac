package io.thalweg.prepare.corpus;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * Writes one shard of a text dataset. Token ids are stored plain and compressed by Zstandard: with tens of thousands of
 * distinct ids a Parquet dictionary saves no more and costs a look-up a token on both ways. Row groups are small
 * (8 MiB) so that a reader of a range of tokens reads little beside it.
 */
public final class ShardWriter implements Closeable {
    static final int ROW_GROUP_BYTES = 8 << 20;
    private static final int PAGE_BYTES = 1 << 20;

    private final PartWriter part;
    private final ParquetWriter<Row> rows;
    private final Row row = new Row();
    private long documents;
    private long tokens;
    private boolean closed;

    private ShardWriter(PartWriter part, ParquetWriter<Row> rows) {
        this.part = part;
        this.rows = rows;
    }

    /** @param relativePath inside {@code folder}; a file already there is replaced */
    public static ShardWriter create(Configuration hadoop, Path folder, String relativePath, String vocabularyHash)
            throws IOException {
        PartWriter part = PartWriter.create(hadoop, folder, relativePath);
        try {
            return new ShardWriter(part, new Builder(part, vocabularyHash, hadoop).build());
        } catch (IOException | RuntimeException e) {
            part.close();
            throw e;
        }
    }

    /**
     * Appends a document.
     *
     * @param id holds the document's name, UTF-8
     * @param ids holds the token ids at {@code [from, to)}; at least one
     */
    public void write(byte[] id, int[] ids, int from, int to) throws IOException {
        if (from >= to) {
            throw new IllegalArgumentException("A document needs at least one token");
        }
        row.id = Binary.fromReusedByteArray(id);
        row.tokens = ids;
        row.from = from;
        row.to = to;
        rows.write(row);
        documents++;
        tokens += to - from;
    }

    public long tokens() {
        return tokens;
    }

    /** Closes the file; only when that succeeds is the shard whole. */
    public DatasetManifest.Shard finish() throws IOException {
        close();
        Part whole = part.finish();
        return new DatasetManifest.Shard(whole, documents, tokens);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (part) {
                rows.close();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    /** A row under way; one object, refilled. */
    private static final class Row {
        private Binary id = Binary.EMPTY;
        private int[] tokens = {};
        private int from;
        private int to;
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final String vocabularyHash;

        Builder(PartWriter part, String vocabularyHash, Configuration hadoop) {
            super(new PartOutputFile(part));
            this.vocabularyHash = vocabularyHash;
            Configuration settings = new Configuration(hadoop);
            settings.setInt("parquet.compression.codec.zstd.level", 1);
            withConf(settings);
            withCompressionCodec(CompressionCodecName.ZSTD);
            withDictionaryEncoding(false);
            withRowGroupSize((long) ROW_GROUP_BYTES);
            withPageSize(PAGE_BYTES);
            // Documents may be long: look at the sizes reached after every few of them.
            withMinRowCountForPageSizeCheck(4);
            withMaxRowCountForPageSizeCheck(1000);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(Configuration conf) {
            return new RowWriteSupport(vocabularyHash);
        }
    }

    private static final class RowWriteSupport extends WriteSupport<Row> {
        private final String vocabularyHash;
        private @org.jspecify.annotations.Nullable RecordConsumer consumer;

        RowWriteSupport(String vocabularyHash) {
            this.vocabularyHash = vocabularyHash;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(TokenSchema.ROW, Map.of(TokenSchema.VOCABULARY_KEY, vocabularyHash));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Row row) {
            RecordConsumer out = java.util.Objects.requireNonNull(consumer);
            out.startMessage();
            out.startField(TokenSchema.DOC, 0);
            out.addBinary(row.id);
            out.endField(TokenSchema.DOC, 0);
            out.startField(TokenSchema.TOKENS, 1);
            out.startGroup();
            out.startField(TokenSchema.LIST, 0);
            for (int i = row.from; i < row.to; i++) {
                out.startGroup();
                out.startField(TokenSchema.ELEMENT, 0);
                out.addInteger(row.tokens[i]);
                out.endField(TokenSchema.ELEMENT, 0);
                out.endGroup();
            }
            out.endField(TokenSchema.LIST, 0);
            out.endGroup();
            out.endField(TokenSchema.TOKENS, 1);
            out.endMessage();
        }
    }
}
