package io.thalweg.prepare;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.ImageReadOptions;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.collection.RecordOptions;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.prepare.dedup.ImageDedupConfig;
import io.thalweg.prepare.image.ImageDecoder;
import io.thalweg.prepare.image.ImageFilters;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.prepare.image.SquareFit;
import io.thalweg.storage.OutputFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Images in temporary folders and archives, and what a preparation makes of them. */
abstract class ImagePreparationCase {
    static final long SEED = 20261122;
    static final int SIDE = 8;
    static JavaSparkContext spark;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start(2);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** What a test changes of the defaults. */
    static final class Change {
        ImageReadOptions read = ImageReadOptions.DEFAULT;
        int shards;
        double heldOut;
        double maxBadFraction = 0.01;
        ImageOptions image = ImageOptions.of(SIDE, 3);
        ImageFilters filters = ImageFilters.NONE;
        ImageDedupConfig duplicates = ImageDedupConfig.NONE;
    }

    ImagePreparationConfig config(Change change, Path... inputs) {
        return new ImagePreparationConfig(
                Stream.of(inputs).map(Path::toString).toList(),
                List.of(),
                List.of(),
                List.of(),
                temp.resolve("out").toString(),
                change.read,
                change.image,
                change.filters,
                change.duplicates,
                change.shards,
                change.heldOut,
                change.maxBadFraction,
                OutputFolder.Existing.OVERWRITE);
    }

    ImageManifest run(Change change, Path... inputs) {
        return ImagePreparation.run(spark, config(change, inputs), PreparationListener.NONE);
    }

    ParquetImages open() throws IOException {
        ParquetImages images =
                ParquetImages.open(new Configuration(), temp.resolve("out").toString());
        images.verify();
        return images;
    }

    static ImageReadOptions read(FolderLabels folders, String labelFile, long maxEntries, int maxRatio) {
        return new ImageReadOptions(folders, labelFile, RecordOptions.DEFAULT, maxEntries, maxRatio);
    }

    /** Labels by pixels of a split; images are unlike each other. */
    static Map<String, String> contents(ParquetImages images, String split) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        ImageCorpus corpus = images.open(split);
        int size = corpus.shape().bytes();
        corpus.forEachImage(0, corpus.images(), (pixels, offset, label) -> {
            contents.put(
                    Arrays.toString(Arrays.copyOfRange(pixels, offset, offset + size)),
                    label < 0 ? "" : images.labels().get(label));
            return true;
        });
        return contents;
    }

    static String pixels(byte[] encoded, ImageOptions options) throws Exception {
        return Arrays.toString(new SquareFit(options).fit(new ImageDecoder(options).decode(encoded, encoded.length)));
    }

    static Path write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    /** Images by their paths in two folders. */
    static Map<String, byte[]> animals(int count) {
        Map<String, byte[]> images = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            images.put((i % 3 == 0 ? "cat" : "dog/small") + "/" + i + ".png", Pictures.png(SEED + i, 9 + i % 5, 9));
        }
        return images;
    }

    Map<String, String> expected(Map<String, byte[]> images, ImageOptions options) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (Map.Entry<String, byte[]> image : images.entrySet()) {
            expected.put(
                    pixels(image.getValue(), options),
                    image.getKey().substring(0, image.getKey().indexOf('/')));
        }
        return expected;
    }

    Path folder(Map<String, byte[]> images) throws IOException {
        for (Map.Entry<String, byte[]> image : images.entrySet()) {
            write(temp.resolve("in").resolve(image.getKey()), image.getValue());
        }
        return temp.resolve("in");
    }

    Path zip(String name, Map<String, byte[]> entries) throws IOException {
        Path file = temp.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    Path tarGz(String name, Map<String, byte[]> entries) throws IOException {
        Path file = temp.resolve(name);
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(each.getKey(), true);
                entry.setSize(each.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(each.getValue());
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    static Map<String, byte[]> below(String folder, Map<String, byte[]> entries) {
        Map<String, byte[]> below = new TreeMap<>();
        entries.forEach((name, bytes) -> below.put(folder + name, bytes));
        return below;
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    static byte[] flipped(byte[] bytes, int at) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= 0x55;
        return damaged;
    }

    /** Files in the output, if it is there. */
    List<String> left() throws IOException {
        if (!Files.exists(temp.resolve("out"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(temp.resolve("out"))) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }
}
