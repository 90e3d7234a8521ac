package io.thalweg.prepare.corpus;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.storage.PartWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;

/**
 * Writes one shard of a dataset of images. Pixels are stored plain and compressed by Zstandard, as tokens are ({@link
 * ShardWriter}), in row groups of 8 MiB so that a reader of a range reads little beside it.
 */
public final class ImageShardWriter implements Closeable {
    private static final int ROW_GROUP_BYTES = 8 << 20;
    private static final int ROW_GROUP_ROWS = 1 << 16;

    private final ImageShape shape;
    private final PartWriter part;
    private final PartOutputFile output;
    private final ParquetFileWriter file;
    private final DocPages ids = new DocPages(ImageSchema.ID_COLUMN);
    private final NumberPages labels = new NumberPages(ImageSchema.LABEL_COLUMN);
    private final NumberPages heights = new NumberPages(ImageSchema.HEIGHT_COLUMN);
    private final NumberPages widths = new NumberPages(ImageSchema.WIDTH_COLUMN);
    private final NumberPages channels = new NumberPages(ImageSchema.CHANNELS_COLUMN);
    private final PixelPages pixels = new PixelPages();
    private long images;
    private boolean closed;

    private ImageShardWriter(ImageShape shape, PartWriter part, PartOutputFile output, ParquetFileWriter file) {
        this.shape = shape;
        this.part = part;
        this.output = output;
        this.file = file;
    }

    /** Bytes on the heap while a shard is written: a row group's pages, hardly compressed, and the pages under way. */
    public static long heapBytes(ImageShape shape) {
        return ROW_GROUP_BYTES + 3L * (ColumnPages.MOST_PAGE_BYTES + shape.bytes()) + 5L * ColumnPages.MOST_PAGE_BYTES;
    }

    /** @param relativePath inside {@code folder}; a file already there is replaced */
    public static ImageShardWriter create(Configuration hadoop, Path folder, String relativePath, ImageShape shape)
            throws IOException {
        PartWriter part = PartWriter.create(hadoop, folder, relativePath);
        try {
            PartOutputFile output = new PartOutputFile(part);
            ParquetFileWriter file = new ParquetFileWriter(
                    output,
                    ImageSchema.ROW,
                    ParquetFileWriter.Mode.OVERWRITE,
                    ROW_GROUP_BYTES,
                    0,
                    ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
                    ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                    true);
            file.start();
            return new ImageShardWriter(shape, part, output, file);
        } catch (IOException | RuntimeException | Error e) {
            part.close();
            throw e;
        }
    }

    /**
     * Appends an image.
     *
     * @param id the image's name, UTF-8
     * @param label its number, or {@link ImageCorpus#NO_LABEL}
     * @param values holds the image {@code [channel][row][column]} from {@code offset} on
     */
    public void write(byte[] id, int label, byte[] values, int offset) throws IOException {
        ids.add(id);
        if (label == ImageCorpus.NO_LABEL) {
            labels.addNull();
        } else {
            labels.add(label);
        }
        heights.add(shape.height());
        widths.add(shape.width());
        channels.add(shape.channels());
        pixels.add(values, offset, shape.bytes());
        images++;
        if (pixels.bytes() >= ROW_GROUP_BYTES || pixels.values() >= ROW_GROUP_ROWS) {
            endRowGroup();
        }
    }

    private void endRowGroup() throws IOException {
        if (ids.values() > 0) {
            file.startBlock(ids.values());
            ids.writeTo(file);
            labels.writeTo(file);
            heights.writeTo(file);
            widths.writeTo(file);
            channels.writeTo(file);
            pixels.writeTo(file);
            pixels.startRowGroup();
            file.endBlock();
        }
    }

    /** Ends and closes the file; only when that succeeds is the shard whole. */
    public ImageManifest.Shard finish() throws IOException {
        endRowGroup();
        output.beginEnd();
        file.end(Map.of());
        closed = true;
        return new ImageManifest.Shard(part.finish(), images);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            part.close();
        }
    }
}
