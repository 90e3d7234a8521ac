package io.thalweg.prepare.corpus;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.storage.PartWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes one shard of a text dataset. Token ids are stored plain and compressed by Zstandard: with tens of thousands of
 * distinct ids a Parquet dictionary saves no more and costs a look-up a token on both ways. Pages are put together here
 * rather than by Parquet's record writer, which takes a hundred nanoseconds a token. Row groups are small (8 MiB) so
 * that a reader of a range of tokens reads little beside it.
 */
public final class ShardWriter implements Closeable {
    /** Bytes of the tokens of a row group. */
    static final int ROW_GROUP_BYTES = 8 << 20;

    private static final int ROW_GROUP_TOKENS = ROW_GROUP_BYTES / Integer.BYTES;

    private static final byte[] NOTHING = {};

    private final PartWriter part;
    private final PartOutputFile output;
    private final ParquetFileWriter file;
    private final String vocabularyHash;
    private final TokenPages tokenPages = new TokenPages();
    private final DocPages docPages = new DocPages(TokenSchema.DOC_COLUMN);
    private final @Nullable OptionalPages sourcePages;
    private final @Nullable OptionalPages languagePages;
    private long documents;
    private long tokens;
    private boolean closed;

    private ShardWriter(
            PartWriter part,
            PartOutputFile output,
            ParquetFileWriter file,
            String vocabularyHash,
            ShardColumns columns) {
        this.part = part;
        this.output = output;
        this.file = file;
        this.vocabularyHash = vocabularyHash;
        this.sourcePages = columns.hasSource() ? new OptionalPages(TokenSchema.SOURCE_COLUMN) : null;
        this.languagePages = columns.hasLanguage() ? new OptionalPages(TokenSchema.LANGUAGE_COLUMN) : null;
    }

    /** Bytes on the heap while a shard is written: a row group's pages, hardly compressed, and the pages under way. */
    public static long heapBytes() {
        return ROW_GROUP_BYTES + 6L * ColumnPages.MOST_PAGE_BYTES;
    }

    /** Of documents of which only names and tokens are known. */
    public static ShardWriter create(Configuration hadoop, Path folder, String relativePath, String vocabularyHash)
            throws IOException {
        return create(hadoop, folder, relativePath, vocabularyHash, ShardColumns.NONE);
    }

    /**
     * @param relativePath inside {@code folder}; a file already there is replaced
     * @param columns of the whole dataset
     */
    public static ShardWriter create(
            Configuration hadoop, Path folder, String relativePath, String vocabularyHash, ShardColumns columns)
            throws IOException {
        PartWriter part = PartWriter.create(hadoop, folder, relativePath);
        try {
            PartOutputFile output = new PartOutputFile(part);
            ParquetFileWriter file = new ParquetFileWriter(
                    output,
                    TokenSchema.row(columns),
                    ParquetFileWriter.Mode.OVERWRITE,
                    ROW_GROUP_TOKENS * (long) Integer.BYTES,
                    0,
                    ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
                    ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                    true);
            file.start();
            return new ShardWriter(part, output, file, vocabularyHash, columns);
        } catch (IOException | RuntimeException | Error e) {
            part.close();
            throw e;
        }
    }

    /** Appends a document of which only its name and its tokens are known. */
    public void write(byte[] id, int[] ids, int from, int to) throws IOException {
        write(id, NOTHING, NOTHING, ids, from, to);
    }

    /**
     * Appends a document.
     *
     * @param id the document's name, UTF-8
     * @param source where it is from, UTF-8; empty for none, as for shards without that column
     * @param language UTF-8; empty for none, as for shards without that column
     * @param ids holds the token ids at {@code [from, to)}; at least one
     */
    public void write(byte[] id, byte[] source, byte[] language, int[] ids, int from, int to) throws IOException {
        if (from >= to) {
            throw new IllegalArgumentException("A document needs at least one token");
        }
        docPages.add(id);
        add(sourcePages, source);
        add(languagePages, language);
        tokenPages.add(ids, from, to);
        documents++;
        tokens += to - from;
        if (tokenPages.values() * Integer.BYTES + bytes(sourcePages) + bytes(languagePages) >= ROW_GROUP_BYTES) {
            endRowGroup();
        }
    }

    private static void add(@Nullable OptionalPages pages, byte[] value) throws IOException {
        if (pages != null) {
            pages.add(value);
        } else if (value.length > 0) {
            throw new IllegalArgumentException(
                    "The shard has no column for " + new String(value, StandardCharsets.UTF_8));
        }
    }

    /** Addresses can be longer than texts: with them alone a row group must not grow beyond what it may take. */
    private static long bytes(@Nullable OptionalPages pages) {
        return pages == null ? 0 : pages.bytes();
    }

    private void endRowGroup() throws IOException {
        if (docPages.values() > 0) {
            file.startBlock(docPages.values());
            docPages.writeTo(file);
            tokenPages.writeTo(file);
            if (sourcePages != null) {
                sourcePages.writeTo(file);
            }
            if (languagePages != null) {
                languagePages.writeTo(file);
            }
            file.endBlock();
        }
    }

    public long tokens() {
        return tokens;
    }

    /** Ends and closes the file; only when that succeeds is the shard whole. */
    public DatasetManifest.Shard finish() throws IOException {
        endRowGroup();
        output.beginEnd();
        file.end(Map.of(TokenSchema.VOCABULARY_KEY, vocabularyHash));
        closed = true;
        return new DatasetManifest.Shard(part.finish(), documents, tokens);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            part.close();
        }
    }
}
