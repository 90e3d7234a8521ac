package io.thalweg.prepare.corpus;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.storage.PartWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;

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

    private final PartWriter part;
    private final PartOutputFile output;
    private final ParquetFileWriter file;
    private final String vocabularyHash;
    private final TokenPages tokenPages = new TokenPages();
    private final DocPages docPages = new DocPages(TokenSchema.DOC_COLUMN);
    private long documents;
    private long tokens;
    private boolean closed;

    private ShardWriter(PartWriter part, PartOutputFile output, ParquetFileWriter file, String vocabularyHash) {
        this.part = part;
        this.output = output;
        this.file = file;
        this.vocabularyHash = vocabularyHash;
    }

    /** Bytes on the heap while a shard is written: a row group's pages, hardly compressed, and the page under way. */
    public static long heapBytes() {
        return ROW_GROUP_BYTES + 4L * ColumnPages.MOST_PAGE_BYTES;
    }

    /** @param relativePath inside {@code folder}; a file already there is replaced */
    public static ShardWriter create(Configuration hadoop, Path folder, String relativePath, String vocabularyHash)
            throws IOException {
        PartWriter part = PartWriter.create(hadoop, folder, relativePath);
        try {
            PartOutputFile output = new PartOutputFile(part);
            ParquetFileWriter file = new ParquetFileWriter(
                    output,
                    TokenSchema.ROW,
                    ParquetFileWriter.Mode.OVERWRITE,
                    ROW_GROUP_TOKENS * (long) Integer.BYTES,
                    0,
                    ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
                    ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                    true);
            file.start();
            return new ShardWriter(part, output, file, vocabularyHash);
        } catch (IOException | RuntimeException | Error e) {
            part.close();
            throw e;
        }
    }

    /**
     * Appends a document.
     *
     * @param id the document's name, UTF-8
     * @param ids holds the token ids at {@code [from, to)}; at least one
     */
    public void write(byte[] id, int[] ids, int from, int to) throws IOException {
        if (from >= to) {
            throw new IllegalArgumentException("A document needs at least one token");
        }
        docPages.add(id);
        tokenPages.add(ids, from, to);
        documents++;
        tokens += to - from;
        if (tokenPages.values() >= ROW_GROUP_TOKENS) {
            endRowGroup();
        }
    }

    private void endRowGroup() throws IOException {
        if (docPages.values() > 0) {
            file.startBlock(docPages.values());
            docPages.writeTo(file);
            tokenPages.writeTo(file);
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
