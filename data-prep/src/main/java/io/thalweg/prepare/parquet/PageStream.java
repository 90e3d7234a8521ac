package io.thalweg.prepare.parquet;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ParquetDecodingException;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a column chunk, one in memory at a time: Parquet's own reader takes the whole chunk, which of images may be a
 * file of gigabytes. Each header is measured against the chunk before a page is read, and what it promises against what the
 * footer does.
 */
public final class PageStream implements PageReader, Closeable {
    /** Pages of images hold a hundred of them whatever their size, by the habit of writers. */
    static final int MAX_BYTES = 128 << 20;

    /** What {@link #unread} allows. */
    public static final String READ = "PLAIN and dictionaries";

    /** The others make values by their own counts and sums, which nothing checks before memory is taken for them. */
    private static final Set<Encoding> ENCODINGS = EnumSet.of(
            Encoding.PLAIN, Encoding.PLAIN_DICTIONARY, Encoding.RLE_DICTIONARY, Encoding.RLE, Encoding.BIT_PACKED);

    // Fields of Parquet's struct PageHeader.
    private static final int UNCOMPRESSED = 2;
    private static final int COMPRESSED = 3;

    private final FileBytes file;
    private final ColumnDescriptor column;
    private final long values;
    private final long end;
    private final long mostPage;
    private final RenewedCodecs codecs;
    private final BytesInputDecompressor decompressor;
    private final CompressionCodecName codec;
    private long at;
    private long valuesLeft;
    private @Nullable Stored ahead;

    private PageStream(FileBytes file, ColumnDescriptor column, ColumnChunkMetaData chunk, Configuration hadoop) {
        this.file = file;
        this.column = column;
        this.values = chunk.getValueCount();
        this.valuesLeft = values;
        this.at = chunk.getStartingPos();
        this.end = at + chunk.getTotalSize();
        this.mostPage = mostPageBytes(chunk);
        this.codec = chunk.getCodec();
        this.codecs = new RenewedCodecs(hadoop);
        this.decompressor = codecs.getDecompressor(codec);
    }

    /** @param length of the file */
    static PageStream open(
            FileBytes file, long length, ColumnDescriptor column, ColumnChunkMetaData chunk, Configuration hadoop)
            throws IOException {
        Pages.checkPlace(chunk, length);
        String unread = unread(chunk);
        if (!unread.isEmpty()) {
            throw new IOException("its pages are " + unread);
        }
        return new PageStream(file, column, chunk, hadoop);
    }

    /** The encoding of a chunk that is not read; empty if all are. */
    public static String unread(ColumnChunkMetaData chunk) {
        for (Encoding encoding : chunk.getEncodings()) {
            if (!ENCODINGS.contains(encoding)) {
                return encoding.name();
            }
        }
        return "";
    }

    /** Bytes that no page of a chunk exceeds, compressed or not. */
    public static long mostPageBytes(ColumnChunkMetaData chunk) {
        return Math.min(MAX_BYTES, Math.max(0, Math.max(chunk.getTotalUncompressedSize(), chunk.getTotalSize())));
    }

    @Override
    public long getTotalValueCount() {
        return values;
    }

    /**
     * A page as the file has it.
     *
     * @param size of it, uncompressed
     */
    private record Stored(PageHeader header, byte[] bytes, int size) {}

    private @Nullable Stored next() throws IOException {
        Stored known = ahead;
        ahead = null;
        if (known != null) {
            return known;
        }
        while (at < end) {
            long[] sizes = {0, 0, -1, -1};
            byte[] head = Pages.header(file, at, end, sizes);
            if (sizes[COMPRESSED] < 0 || sizes[COMPRESSED] > Math.min(mostPage, end - at - head.length)) {
                throw Pages.wrong(
                        at,
                        sizes[COMPRESSED] + " bytes, of " + (end - at - head.length) + " there, at most " + mostPage);
            }
            if (sizes[UNCOMPRESSED] < 0 || sizes[UNCOMPRESSED] > mostPage) {
                throw Pages.wrong(at, sizes[UNCOMPRESSED] + " bytes uncompressed, at most " + mostPage);
            }
            PageHeader header = Util.readPageHeader(new ByteArrayInputStream(head));
            long place = at + head.length;
            at = place + sizes[COMPRESSED];
            if (header.getType() != PageType.INDEX_PAGE) {
                byte[] bytes = new byte[(int) sizes[COMPRESSED]];
                file.readFully(place, bytes);
                checkSum(header, bytes, place);
                return new Stored(header, bytes, (int) sizes[UNCOMPRESSED]);
            }
        }
        return null;
    }

    private static void checkSum(PageHeader header, byte[] bytes, long place) throws IOException {
        if (header.isSetCrc()) {
            CRC32 sum = new CRC32();
            sum.update(bytes);
            if ((int) sum.getValue() != header.getCrc()) {
                throw new IOException("Its page at byte " + place + " has a wrong checksum");
            }
        }
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        long start = at;
        try {
            Stored page = next();
            if (page == null || page.header().getType() != PageType.DICTIONARY_PAGE) {
                ahead = page;
                return null;
            }
            DictionaryPageHeader header = page.header().getDictionary_page_header();
            BytesInput bytes = decompressed(page.bytes(), page.size());
            // Each value has its length, or is a number.
            if (header == null || header.getNum_values() < 0 || header.getNum_values() > bytes.size() / Integer.BYTES) {
                throw Pages.wrong(start, (header == null ? "no" : header.getNum_values()) + " values");
            }
            return new DictionaryPage(bytes, header.getNum_values(), Encodings.of(header.getEncoding(), ENCODINGS));
        } catch (IOException e) {
            throw new ParquetDecodingException(e.getMessage(), e);
        }
    }

    @Override
    public @Nullable DataPage readPage() {
        try {
            Stored page = next();
            if (page == null) {
                throw new IOException("Its pages end, with " + valuesLeft + " of " + values + " values to come");
            }
            return switch (page.header().getType()) {
                case DATA_PAGE -> first(page, page.header().getData_page_header());
                case DATA_PAGE_V2 -> second(page, page.header().getData_page_header_v2());
                default ->
                    throw new IOException(
                            "It has a page of type " + page.header().getType() + " among its data");
            };
        } catch (IOException e) {
            throw new ParquetDecodingException(e.getMessage(), e);
        }
    }

    private void count(int pageValues) throws IOException {
        valuesLeft -= pageValues;
        if (pageValues < 0 || valuesLeft < 0) {
            throw new IOException("Its pages have more values than its footer says, " + values);
        }
    }

    private DataPage first(Stored page, @Nullable DataPageHeader header) throws IOException {
        if (header == null) {
            throw new IOException("A page has no header of its type");
        }
        count(header.getNum_values());
        return new DataPageV1(
                decompressed(page.bytes(), page.size()),
                header.getNum_values(),
                page.size(),
                noStatistics(),
                Encodings.of(header.getRepetition_level_encoding(), ENCODINGS),
                Encodings.of(header.getDefinition_level_encoding(), ENCODINGS),
                Encodings.of(header.getEncoding(), ENCODINGS));
    }

    /** Levels are not compressed in such a page, and stand before the data. */
    private DataPage second(Stored page, @Nullable DataPageHeaderV2 header) throws IOException {
        if (header == null) {
            throw new IOException("A page has no header of its type");
        }
        count(header.getNum_values());
        long repetition = header.getRepetition_levels_byte_length();
        long definition = header.getDefinition_levels_byte_length();
        long levels = repetition + definition;
        if (repetition < 0 || definition < 0 || levels > page.bytes().length || levels > page.size()) {
            throw new IOException("A page has " + levels + " bytes of levels, of " + page.bytes().length);
        }
        int begin = (int) levels;
        byte[] stored = java.util.Arrays.copyOfRange(page.bytes(), begin, page.bytes().length);
        return DataPageV2.uncompressed(
                header.getNum_rows(),
                header.getNum_nulls(),
                header.getNum_values(),
                BytesInput.from(page.bytes(), 0, (int) repetition),
                BytesInput.from(page.bytes(), (int) repetition, (int) definition),
                Encodings.of(header.getEncoding(), ENCODINGS),
                header.isIs_compressed() ? decompressed(stored, page.size() - begin) : BytesInput.from(stored),
                noStatistics());
    }

    private Statistics<?> noStatistics() {
        return Statistics.createStats(column.getPrimitiveType());
    }

    private BytesInput decompressed(byte[] bytes, int size) throws IOException {
        if (codec == CompressionCodecName.UNCOMPRESSED || size == 0) {
            return BytesInput.from(bytes);
        }
        PackedLengths.require(codec, bytes, size);
        try {
            return BytesInput.copy(decompressor.decompress(BytesInput.from(bytes), size));
        } catch (IOException | RuntimeException e) {
            codecs.renew();
            throw e;
        }
    }

    @Override
    public void close() {
        codecs.release();
    }
}
