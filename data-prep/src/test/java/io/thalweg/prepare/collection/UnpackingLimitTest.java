package io.thalweg.prepare.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of records that unpack to far more than they hold; for archives there is BadImagesTest. */
final class UnpackingLimitTest {
    private static final int RATIO = 100;

    @TempDir
    Path folder;

    private NotingSink read(Path file) {
        ImageReadOptions options = new ImageReadOptions(FolderLabels.TOP, "", RecordOptions.DEFAULT, 1000, RATIO);
        ImageCollection found = ImageCollection.of(new Configuration(), List.of(file.toString()), options, 1 << 20);
        NotingSink sink = new NotingSink();
        for (CollectionTask task : found.tasks(1 << 20)) {
            task.read(new Configuration(), options, 1 << 20, LabelLookup.NONE, sink);
        }
        return sink;
    }

    private static void zeros(OutputStream out, int bytes) throws IOException {
        byte[] some = new byte[1 << 16];
        for (int left = bytes; left > 0; left -= some.length) {
            out.write(some, 0, Math.min(left, some.length));
        }
    }

    private static void assertGivenUp(NotingSink sink, int images) {
        assertEquals(1, sink.bad.size(), sink.bad.toString());
        assertTrue(sink.bad.get(0).contains("archive_bomb: "), sink.bad.toString());
        assertTrue(sink.taken.size() > images / 2 && sink.taken.size() < images, "images: " + sink.taken.size());
    }

    @Test
    void recordsOfCifar() throws IOException {
        Path file = folder.resolve("data_batch_1.bin.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            zeros(out, 30_000 * 3073);
        }
        assertGivenUp(read(file), 30_000);
    }

    @Test
    void recordsOfIdx() throws IOException {
        Path file = folder.resolve("images.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(ByteBuffer.allocate(16)
                    .putInt(0x803)
                    .putInt(30_000)
                    .putInt(50)
                    .putInt(60)
                    .array());
            zeros(out, 30_000 * 3000);
        }
        assertGivenUp(read(file), 30_000);
    }

    /** Compressed once more inside of an archive, and without labels, so that they are read in a second pass. */
    @Test
    void recordsOfIdxInAnArchive() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(ByteBuffer.allocate(16)
                    .putInt(0x803)
                    .putInt(30_000)
                    .putInt(50)
                    .putInt(60)
                    .array());
            zeros(out, 30_000 * 3000);
        }
        Path file = folder.resolve("a.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            TarArchiveEntry entry = new TarArchiveEntry("images.gz", true);
            entry.setSize(packed.size());
            tar.putArchiveEntry(entry);
            packed.writeTo(tar);
            tar.closeArchiveEntry();
        }
        NotingSink sink = read(file);
        assertGivenUp(sink, 30_000);
        assertEquals(30_000, sink.taken.size() + sink.badImages);
    }

    /** A dictionary holds an image once, and a row that shows it takes a few bits. */
    @Test
    void rowsOfOneImage() throws IOException {
        byte[] image = new byte[100_000];
        Path file = new ParquetRows(
                        "message rows { required binary image; required binary label (STRING); }",
                        CompressionCodecName.GZIP,
                        WriterVersion.PARQUET_1_0,
                        1000,
                        1 << 28,
                        1 << 20)
                .write(
                        folder.resolve("a.parquet"),
                        (row, i) -> row.append("image", Binary.fromConstantByteArray(image))
                                .append("label", "x"));
        assertGivenUp(read(file), 1000);
    }
}
