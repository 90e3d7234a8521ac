package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.ImageReadOptions;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.collection.ParquetRows;
import io.thalweg.prepare.collection.RecordOptions;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.ImageDedupConfig;
import io.thalweg.prepare.image.ImageFilters;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.prepare.image.Scenes;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;

/** What failing storage and failing tasks do to a preparation of images: a clear word, and nothing that looks whole. */
final class ImagePreparationFaultsTest extends FaultyPreparations {
    private ImageManifest run(String... inputs) {
        return run("", 8, inputs);
    }

    private ImageManifest run(String labelFile, int size, String... inputs) {
        return run(labelFile, size, ImageDedupConfig.NONE, inputs);
    }

    private ImageManifest run(String labelFile, int size, ImageDedupConfig duplicates, String... inputs) {
        ImagePreparationConfig config = new ImagePreparationConfig(
                List.of(inputs),
                List.of(),
                List.of(),
                List.of(),
                faulty(temp.resolve("out")),
                new ImageReadOptions(FolderLabels.TOP, labelFile, RecordOptions.DEFAULT, 10_000, 250),
                ImageOptions.of(size, 3),
                ImageFilters.NONE,
                duplicates,
                3,
                0,
                0.3,
                OutputFolder.Existing.OVERWRITE);
        return ImagePreparation.run(spark, config, PreparationListener.NONE);
    }

    /** Forty images in two folders, one of them damaged. */
    private Path folder() throws IOException {
        Path folder = temp.resolve("in");
        for (int i = 0; i < 40; i++) {
            Path file = folder.resolve(i % 2 == 0 ? "even" : "odd").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            Files.write(file, Pictures.png(SEED + i, 9, 9));
        }
        Files.write(folder.resolve("odd/41.png"), new byte[20]);
        return folder;
    }

    private static List<String> hashes(ImageManifest manifest) {
        return manifest.splits().get("train").shards().stream()
                .map(shard -> shard.part().sha256())
                .toList();
    }

    @Test
    void whereverTheDiskRunsFullTheJobSaysSoAndLeavesNothing() throws IOException {
        String input = faulty(folder());
        FaultyFileSystem.ROOM.set(1L << 40);
        run(input);
        long needed = (1L << 40) - FaultyFileSystem.ROOM.get();
        // From no room at all, in staging, the list of what is bad and the shards, to all but the end of the manifest.
        for (int step = 0; step < 10; step++) {
            FaultyFileSystem.ROOM.set(step == 9 ? needed - 1 : needed * step / 9);
            JobFailed failed = assertThrows(JobFailed.class, () -> run(input), "step " + step);
            assertTrue(failed.getMessage().startsWith("The output cannot be written"), failed.getMessage());
            assertTrue(failed.getMessage().contains("No space left on device"), failed.getMessage());
            assertEquals(List.of(), left(), "step " + step);
        }
        FaultyFileSystem.ROOM.set(needed);
        run(input);
        assertEquals(5, left().size(), left().toString());
    }

    @Test
    void pathsThatMayNotBeReadAreNamedBeforeAnythingStarts() throws IOException {
        Path folder = folder();
        Files.createDirectories(folder.resolve("locked"));
        Files.write(folder.resolve("secret.zip"), new byte[20]);
        Files.writeString(temp.resolve("secret.csv"), "a.png,b");
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(faulty(temp.resolve("secret.csv")), 8, faulty(folder), faulty(temp.resolve("gone"))));
        assertEquals(4, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().contains("An input may not be read: found Permission denied"), bad.getMessage());
        assertTrue(bad.getMessage().contains("secret.zip"), bad.getMessage());
        assertTrue(bad.getMessage().contains("locked"), bad.getMessage());
        assertTrue(bad.getMessage().contains("secret.csv"), bad.getMessage());
        assertTrue(bad.getMessage().contains("An input does not exist"), bad.getMessage());
        assertFalse(Files.exists(temp.resolve("out")));
    }

    @Test
    void ofVeryManyUnreadableFilesSomeAreNamed() throws IOException {
        for (int i = 0; i < 50; i++) {
            Files.writeString(temp.resolve("secret-" + i), "x");
        }
        BadConfiguration bad = assertThrows(BadConfiguration.class, () -> run(faulty(temp.resolve("secret-*"))));
        assertEquals(21, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().endsWith("30 more input files have such problems"), bad.getMessage());
    }

    /** An image's file is opened only when it is its turn. */
    @Test
    void anImageThatMayNotBeReadStopsTheJob() throws IOException {
        Path folder = folder();
        Files.write(folder.resolve("even/secret.png"), Pictures.png(SEED, 9, 9));
        JobFailed failed = assertThrows(JobFailed.class, () -> run(faulty(folder)));
        assertTrue(
                failed.getMessage().startsWith("An input file cannot be read: found Permission denied"),
                failed.getMessage());
        assertTrue(failed.getMessage().contains("even/secret.png"), failed.getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void tasksThatFailAndRunAgainLeaveTheSameDataset() throws IOException {
        String input = faulty(folder());
        ImageManifest expected = run(input);
        for (String failing : List.of(".staged", ".bad", "part-00001")) {
            FaultyFileSystem.failing = failing;
            FaultyFileSystem.FAILURES.set(2);
            ImageManifest manifest = run(input);
            assertEquals(0, FaultyFileSystem.FAILURES.get(), failing);
            assertEquals(expected.counters(), manifest.counters(), failing);
            assertEquals(hashes(expected), hashes(manifest), failing);
            ParquetImages.open(spark.hadoopConfiguration(), faulty(temp.resolve("out")))
                    .verify();
            // Three shards, the list of what is bad and the manifest.
            assertEquals(5, left().size(), left().toString());
        }
        for (String failing : List.of(".staged", "part-00001", "quarantine")) {
            FaultyFileSystem.failing = failing;
            FaultyFileSystem.FAILURES.set(Integer.MAX_VALUE);
            JobFailed failed = assertThrows(JobFailed.class, () -> run(input), failing);
            assertTrue(failed.getMessage().contains("The connection was lost"), failed.getMessage());
            assertEquals(List.of(), left());
        }
    }

    private ImageManifest withoutCopies(String input) {
        ImageDedupConfig near = new ImageDedupConfig(
                DedupMode.NEAR, ImageDedupConfig.NONE.hashDistance(), ImageDedupConfig.NONE.bucketCap(), List.of());
        return run("", 64, near, input);
    }

    /** Nine originals, of each an equal one and one that is only alike. */
    private Path copies() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("copies/all"));
        for (int i = 0; i < 9; i++) {
            BufferedImage image = Scenes.scene(SEED + i, 96, 80);
            Files.write(folder.resolve("a" + i + ".png"), Pictures.encode(image, "png"));
            Files.write(folder.resolve("b" + i + ".png"), Pictures.encode(image, "png"));
            Files.write(folder.resolve("c" + i + ".jpg"), Scenes.jpeg(image, 0.6f));
        }
        return folder.getParent();
    }

    @Test
    void lookingForCopiesFailsAndRunsAgainLikeTheRest() throws IOException {
        String input = faulty(copies());
        FaultyFileSystem.ROOM.set(1L << 40);
        ImageManifest expected = withoutCopies(input);
        long needed = (1L << 40) - FaultyFileSystem.ROOM.get();
        assertEquals(
                9,
                expected.counters().get("images_written"),
                expected.counters().toString());
        for (int step = 0; step < 4; step++) {
            // The first images are staged; what the search writes is little, and comes between them and the shards.
            FaultyFileSystem.ROOM.set(needed * (12 + step) / 16);
            JobFailed failed = assertThrows(JobFailed.class, () -> withoutCopies(input), "step " + step);
            assertTrue(failed.getMessage().contains("No space left on device"), failed.getMessage());
            assertEquals(List.of(), left(), "step " + step);
        }
        FaultyFileSystem.reset();
        for (String failing : List.of("equal-", "alike-", "near-", "dropped-")) {
            FaultyFileSystem.failing = failing;
            FaultyFileSystem.FAILURES.set(2);
            ImageManifest manifest = withoutCopies(input);
            assertEquals(0, FaultyFileSystem.FAILURES.get(), failing);
            assertEquals(expected.counters(), manifest.counters(), failing);
            assertEquals(expected.dropped(), manifest.dropped(), failing);
            assertEquals(hashes(expected), hashes(manifest), failing);
            FaultyFileSystem.FAILURES.set(Integer.MAX_VALUE);
            JobFailed failed = assertThrows(JobFailed.class, () -> withoutCopies(input), failing);
            assertTrue(failed.getMessage().contains("The connection was lost"), failed.getMessage());
            assertEquals(List.of(), left(), failing);
        }
    }

    /** A failure of the storage is never taken for a damaged file, whoever reads it. */
    @Test
    void filesThatCannotBeReadInTheMiddleStopTheJob() throws IOException {
        for (Path file : List.of(zip(), tarGz(), idx(), cifar(), parquet(), png())) {
            FaultyFileSystem.TORN.set(0);
            int size = file.toString().contains("data_batch") ? 32 : 8;
            ImageManifest expected = run("", size, faulty(file));
            // Behind what a look at a file reads, and before the end of Parquet.
            FaultyFileSystem.tornFrom = 100_000;
            FaultyFileSystem.tornTo = 110_000;
            FaultyFileSystem.TORN.set(Integer.MAX_VALUE);
            JobFailed failed = assertThrows(JobFailed.class, () -> run("", size, faulty(file)), file.toString());
            assertTrue(
                    failed.getMessage().startsWith("An input file cannot be read: found The connection was lost"),
                    failed.getMessage());
            assertTrue(failed.getMessage().contains("torn"), failed.getMessage());
            assertEquals(List.of(), left(), file.toString());
            // When it comes back, nothing is missing.
            FaultyFileSystem.TORN.set(2);
            ImageManifest again = run("", size, faulty(file));
            assertEquals(0, FaultyFileSystem.TORN.get(), file.toString());
            assertEquals(hashes(expected), hashes(again), file.toString());
        }
    }

    /** A PNG that is as large as its pixels. */
    private static byte[] noise(int number, int side) {
        SplittableRandom random = new SplittableRandom(SEED + number);
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, random.nextInt());
        }
        return Pictures.encode(image, "png");
    }

    private Path zip() throws IOException {
        Path file = temp.resolve("torn.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 40; i++) {
                zip.putNextEntry(new ZipEntry(i % 2 + "/" + i + ".png"));
                zip.write(noise(i, 40));
                zip.closeEntry();
            }
        }
        return file;
    }

    private Path tarGz() throws IOException {
        Path file = temp.resolve("torn.tar.gz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (int i = 0; i < 40; i++) {
                byte[] png = noise(i, 40);
                TarArchiveEntry entry = new TarArchiveEntry(i % 2 + "/" + i + ".png", true);
                entry.setSize(png.length);
                tar.putArchiveEntry(entry);
                tar.write(png);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    private Path idx() throws IOException {
        Path file = temp.resolve("torn-idx3-ubyte.gz");
        byte[] pixels = new byte[3000 * 64];
        new SplittableRandom(SEED).nextBytes(pixels);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(ByteBuffer.allocate(16)
                    .putInt(0x803)
                    .putInt(3000)
                    .putInt(8)
                    .putInt(8)
                    .array());
            out.write(pixels);
        }
        return file;
    }

    private Path cifar() throws IOException {
        byte[] records = new byte[60 * 3073];
        new SplittableRandom(SEED).nextBytes(records);
        for (int i = 0; i < 60; i++) {
            records[i * 3073] = (byte) (i % 10);
        }
        return Files.write(Files.createDirectories(temp.resolve("torn")).resolve("data_batch_1.bin"), records);
    }

    private Path parquet() throws IOException {
        return ParquetRows.of(
                        "message rows { required binary image; required int32 label; }",
                        CompressionCodecName.UNCOMPRESSED,
                        40)
                .write(
                        temp.resolve("torn.parquet"),
                        (row, i) -> row.append("image", Binary.fromConstantByteArray(noise(i, 40)))
                                .append("label", i % 3));
    }

    private Path png() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("single"));
        for (int i = 0; i < 4; i++) {
            Files.write(folder.resolve("torn-" + i + ".png"), noise(i, 250));
        }
        return folder;
    }
}
