package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.ImageReadOptions;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.prepare.image.ImageDecoder;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.prepare.image.SquareFit;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePreparationTest {
    private static final long SEED = 20261122;
    private static final int SIDE = 8;
    private static JavaSparkContext spark;

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
    private static final class Change {
        private ImageReadOptions read = ImageReadOptions.DEFAULT;
        private int shards;
        private double heldOut;
        private double maxBadFraction = 0.01;
        private ImageOptions image = ImageOptions.of(SIDE, 3);
    }

    private ImagePreparationConfig config(Change change, Path... inputs) {
        return new ImagePreparationConfig(
                Stream.of(inputs).map(Path::toString).toList(),
                List.of(),
                List.of(),
                List.of(),
                temp.resolve("out").toString(),
                change.read,
                change.image,
                change.shards,
                change.heldOut,
                change.maxBadFraction,
                OutputFolder.Existing.OVERWRITE);
    }

    private ImageManifest run(Change change, Path... inputs) {
        return ImagePreparation.run(spark, config(change, inputs), PreparationListener.NONE);
    }

    private ParquetImages open() throws IOException {
        ParquetImages images =
                ParquetImages.open(new Configuration(), temp.resolve("out").toString());
        images.verify();
        return images;
    }

    /** Labels by pixels of a split; images are unlike each other. */
    private static Map<String, String> contents(ParquetImages images, String split) throws IOException {
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

    private static String pixels(byte[] encoded, ImageOptions options) throws Exception {
        return Arrays.toString(new SquareFit(options).fit(new ImageDecoder(options).decode(encoded, encoded.length)));
    }

    private static Path write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    /** Images by their paths in two folders. */
    private static Map<String, byte[]> animals(int count) {
        Map<String, byte[]> images = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            images.put((i % 3 == 0 ? "cat" : "dog/small") + "/" + i + ".png", Pictures.png(SEED + i, 9 + i % 5, 9));
        }
        return images;
    }

    private Map<String, String> expected(Map<String, byte[]> images, ImageOptions options) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (Map.Entry<String, byte[]> image : images.entrySet()) {
            expected.put(
                    pixels(image.getValue(), options),
                    image.getKey().substring(0, image.getKey().indexOf('/')));
        }
        return expected;
    }

    private Path folder(Map<String, byte[]> images) throws IOException {
        for (Map.Entry<String, byte[]> image : images.entrySet()) {
            write(temp.resolve("in").resolve(image.getKey()), image.getValue());
        }
        return temp.resolve("in");
    }

    private Path zip(String name, Map<String, byte[]> entries) throws IOException {
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

    private Path tarGz(String name, Map<String, byte[]> entries) throws IOException {
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

    private static Map<String, byte[]> below(String folder, Map<String, byte[]> entries) {
        Map<String, byte[]> below = new TreeMap<>();
        entries.forEach((name, bytes) -> below.put(folder + name, bytes));
        return below;
    }

    @Test
    void foldersBecomeLabels() throws Exception {
        Map<String, byte[]> animals = animals(20);
        folder(animals);
        Files.writeString(temp.resolve("in/README.txt"), "not an image");
        ImageManifest manifest = run(new Change(), temp.resolve("in"));
        ParquetImages images = open();
        assertEquals(List.of("cat", "dog"), images.labels());
        assertEquals(expected(animals, ImageOptions.of(SIDE, 3)), contents(images, "train"));
        assertEquals(20, manifest.counters().get("images_written"));
        assertEquals(1, manifest.counters().get("files_skipped"));
        assertNull(manifest.quarantine());
        assertFalse(Files.exists(temp.resolve("out/_staging")));
    }

    @Test
    void archivesAreReadAsTheFoldersInThem() throws Exception {
        Map<String, byte[]> animals = animals(20);
        Map<String, String> expected = expected(animals, ImageOptions.of(SIDE, 3));
        // What all images of an archive share is no label.
        Map<String, byte[]> nested = below("pets/v1/", animals);
        nested.put("pets/v1/notes.txt", "hello".getBytes(StandardCharsets.UTF_8));
        nested.put("__MACOSX/pets/._0.png", new byte[20]);
        for (Path archive : List.of(
                zip("flat.zip", animals),
                zip("a.zip", nested),
                tarGz("a.tar.gz", nested),
                tarGz("no-such-name", nested))) {
            ImageManifest manifest = run(new Change(), archive);
            assertEquals(expected, contents(open(), "train"), archive.toString());
            assertEquals(
                    archive.endsWith("flat.zip") ? null : Long.valueOf(2),
                    manifest.counters().get("entries_skipped"),
                    archive.toString());
        }
    }

    @Test
    void wholeFoldersOrNoneMayBeLabels() throws Exception {
        folder(animals(12));
        Change change = new Change();
        change.read = new ImageReadOptions(FolderLabels.WHOLE, "", 1000, 100);
        run(change, temp.resolve("in"));
        assertEquals(List.of("cat", "dog/small"), open().labels());
        change.read = new ImageReadOptions(FolderLabels.NONE, "", 1000, 100);
        ImageManifest manifest = run(change, temp.resolve("in"));
        assertEquals(List.of(), open().labels());
        assertEquals(12, manifest.counters().get("images_without_label"));
    }

    @Test
    void aTableMayGiveTheLabels() throws Exception {
        Map<String, byte[]> animals = animals(4);
        folder(animals);
        Path table = Files.writeString(
                temp.resolve("labels.csv"),
                "file,label\ncat/0.png,black\n1.png,white\n\"dog/small/2.png\",\"grey\"\n3.png, black\n");
        Change change = new Change();
        change.read = new ImageReadOptions(FolderLabels.TOP, table.toString(), 1000, 100);
        run(change, temp.resolve("in"));
        Map<String, String> expected = new TreeMap<>();
        List<String> labels = List.of("black", "white", "grey", "black");
        for (Map.Entry<String, byte[]> image : animals.entrySet()) {
            int number = Integer.parseInt(image.getKey().replaceAll("\\D", ""));
            expected.put(pixels(image.getValue(), change.image), labels.get(number));
        }
        assertEquals(expected, contents(open(), "train"));
        Files.writeString(table, "cat/0.png,black\ncat/0.png,white\nnothing\n");
        BadConfiguration bad = assertThrows(BadConfiguration.class, () -> run(change, temp.resolve("in")));
        assertEquals(2, bad.problems().size(), bad.getMessage());
        Files.writeString(table, "cat/0.png,black\n");
        JobFailed failed = assertThrows(JobFailed.class, () -> run(change, temp.resolve("in")));
        assertTrue(failed.getMessage().contains("no_label 3"), failed.getMessage());
    }

    private static byte[] idxImages(int count, int side) {
        ByteBuffer idx = ByteBuffer.allocate(16 + count * side * side);
        idx.putInt(0x803).putInt(count).putInt(side).putInt(side);
        for (int i = 0; i < count * side * side; i++) {
            idx.put((byte) (i * 31 + i / (side * side)));
        }
        return idx.array();
    }

    private static byte[] idxLabels(int count) {
        ByteBuffer idx = ByteBuffer.allocate(8 + count);
        idx.putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            idx.put((byte) (i % 11));
        }
        return idx.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void idxFilesAreReadWithTheirLabels() throws Exception {
        int count = 40;
        byte[] images = idxImages(count, SIDE);
        Change change = new Change();
        change.image = ImageOptions.of(SIDE, 1);
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int from = 16 + i * SIDE * SIDE;
            expected.put(Arrays.toString(Arrays.copyOfRange(images, from, from + SIDE * SIDE)), "" + i % 11);
        }
        write(temp.resolve("in/t-images-idx3-ubyte"), images);
        write(temp.resolve("in/t-labels-idx1-ubyte"), idxLabels(count));
        run(change, temp.resolve("in"));
        assertEquals(expected, contents(open(), "train"));
        // Numbers stand in the order of their values, so that label and number are the same.
        assertEquals("10", open().labels().get(10));
        write(temp.resolve("gz/t-images-idx3-ubyte.gz"), gzip(images));
        write(temp.resolve("gz/t-labels-idx1-ubyte.gz"), gzip(idxLabels(count)));
        run(change, temp.resolve("gz"));
        assertEquals(expected, contents(open(), "train"));
    }

    @Test
    void labelsThatDoNotMatchAreToldBeforeAnythingStarts() throws Exception {
        write(temp.resolve("in/t-images-idx3-ubyte"), idxImages(5, SIDE));
        write(temp.resolve("in/t-labels-idx1-ubyte.gz"), gzip(idxLabels(4)));
        write(temp.resolve("in/u-images-idx3-ubyte"), Arrays.copyOf(idxImages(5, SIDE), 100));
        write(temp.resolve("in/v-labels-idx1-ubyte"), idxLabels(4));
        BadConfiguration bad = assertThrows(BadConfiguration.class, () -> run(new Change(), temp.resolve("in")));
        assertEquals(3, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().contains("found 4 labels for 5 images"), bad.getMessage());
        assertTrue(bad.getMessage().contains("found 100 bytes, allowed 336"), bad.getMessage());
        assertTrue(bad.getMessage().contains("no file of images"), bad.getMessage());
        assertFalse(Files.exists(temp.resolve("out")));
    }

    @Test
    void theSameImagesGiveTheSameDatasetHoweverTheyAreRead() throws Exception {
        folder(animals(60));
        Change change = new Change();
        change.heldOut = 0.2;
        change.shards = 4;
        ImageManifest first =
                ImagePreparation.run(spark, config(change, temp.resolve("in")), PreparationListener.NONE, 1);
        ImageManifest second =
                ImagePreparation.run(spark, config(change, temp.resolve("in")), PreparationListener.NONE, 1L << 40);
        assertEquals(first, second);
        List<ImageManifest.Shard> shards = first.splits().get("train").shards();
        assertEquals(4, shards.size());
        for (ImageManifest.Shard shard : shards) {
            long mean = first.splits().get("train").images() / 4;
            assertTrue(Math.abs(shard.images() - mean) <= 1, shards.toString());
        }
        assertTrue(first.splits().get("valid").images() > 2, first.splits().toString());
        assertTrue(first.splits().get("test").images() > 2, first.splits().toString());
        // Equal images are on one side, wherever they lie.
        for (Map.Entry<String, byte[]> image : animals(60).entrySet()) {
            write(temp.resolve("in/copy").resolve(image.getKey()), image.getValue());
        }
        ImageManifest twice = run(change, temp.resolve("in"));
        for (String split : List.of("train", "valid", "test")) {
            assertEquals(
                    2 * first.splits().get(split).images(),
                    twice.splits().get(split).images());
        }
    }

    @Test
    void anyRangeIsReadAsPartOfTheWhole() throws Exception {
        folder(animals(50));
        Change change = new Change();
        change.shards = 3;
        run(change, temp.resolve("in"));
        ImageCorpus corpus = open().open("train");
        int size = corpus.shape().bytes();
        byte[] all = new byte[50 * size];
        int[] labels = new int[50];
        corpus.read(0, 50, all, labels);
        for (int from = 0; from <= 50; from += 7) {
            for (int to = from; to <= 50; to += 11) {
                byte[] part = new byte[(to - from) * size];
                int[] partLabels = new int[to - from];
                corpus.read(from, to, part, partLabels);
                assertArrayEquals(Arrays.copyOfRange(all, from * size, to * size), part);
                assertArrayEquals(Arrays.copyOfRange(labels, from, to), partLabels);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> corpus.read(0, 51, all, labels));
    }

    @Test
    void whatIsBadGoesToTheQuarantineList() throws Exception {
        Map<String, byte[]> images = animals(20);
        byte[] good = images.get("cat/0.png");
        images.put("cat/damaged.png", flipped(good, good.length / 2));
        images.put("cat/huge.png", Pictures.pngOfSize(50_000, 50_000));
        images.put("cat/no-image.jpg", "this is no image".getBytes(StandardCharsets.UTF_8));
        images.put("cat/short.png", Arrays.copyOf(good, good.length - 20));
        images.put("cat/small.png", Pictures.png(SEED, SIDE - 1, SIDE));
        images.put("cat/truly-a-png.jpg", Pictures.png(SEED + 99, SIDE, SIDE));
        images.put("cat/zero.gif", new byte[] {'G', 'I', 'F', '8', '9', 'a', 9, 0, 9, 0, 0, 0, 0, ';'});
        images.put("dog/empty.png", new byte[0]);
        folder(images);
        Change change = new Change();
        change.maxBadFraction = 0.3;
        ImageManifest manifest = run(change, temp.resolve("in"));
        assertEquals(21, manifest.counters().get("images_written"));
        assertEquals(7, manifest.counters().get("images_bad"));
        assertEquals(1, manifest.counters().get("images_misnamed"));
        assertNotNull(manifest.quarantine());
        open();
        List<String> listed = Files.readAllLines(temp.resolve("out/quarantine.tsv"));
        List<String> reasons = listed.stream()
                .map(line -> line.split("\t")[0] + " " + line.split("\t")[1])
                .toList();
        assertEquals(
                List.of(
                        "cat/damaged.png damaged",
                        "cat/huge.png too_many_pixels",
                        "cat/no-image.jpg not_an_image",
                        "cat/short.png truncated",
                        "cat/small.png too_small",
                        "cat/zero.gif no_frame",
                        "dog/empty.png not_an_image"),
                reasons);
        change.maxBadFraction = 0.2;
        JobFailed failed = assertThrows(JobFailed.class, () -> run(change, temp.resolve("in")));
        assertTrue(failed.getMessage().startsWith("Too many images are bad: found 7 of 28"), failed.getMessage());
        assertTrue(failed.getMessage().contains("cat/damaged.png (damaged: "), failed.getMessage());
        assertEquals(List.of(), left());
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= 0x55;
        return damaged;
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.walk(temp.resolve("out"))) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }

    @Test
    void namesThatLeadOutOfAnArchiveAreRefused() throws Exception {
        Map<String, byte[]> entries = animals(3);
        for (String name : List.of("../up.png", "a/../../up.png", "/root.png", "C:\\x.png", "a\\..\\b.png")) {
            entries.put(name, Pictures.png(SEED, SIDE, SIDE));
        }
        Change change = new Change();
        change.maxBadFraction = 0.9;
        ImageManifest manifest = run(change, zip("a.zip", entries));
        assertEquals(5, manifest.counters().get("bad_unsafe_name"));
        assertEquals(3, manifest.counters().get("images_written"));
    }

    @Test
    void anArchiveThatUnpacksToFarMoreIsReadNoFurther() throws Exception {
        Map<String, byte[]> entries = new TreeMap<>(animals(3));
        entries.put("eels.bmp", new byte[100 << 20]);
        entries.put("fish.png", Pictures.png(SEED, SIDE, SIDE));
        Change change = new Change();
        change.maxBadFraction = 0.9;
        ImageManifest manifest = run(change, zip("bomb.zip", entries));
        assertEquals(1, manifest.counters().get("bad_archive_bomb"));
        assertEquals(1, manifest.counters().get("file_breaks"));
        assertEquals(3, manifest.counters().get("images_written"));
        change.read = new ImageReadOptions(FolderLabels.TOP, "", 2, 100);
        manifest = run(change, zip("many.zip", animals(9)));
        assertEquals(2, manifest.counters().get("images_written"));
        assertTrue(Files.readString(temp.resolve("out/quarantine.tsv")).contains("more than 2 entries"));
        change.maxBadFraction = 0.1;
        JobFailed failed = assertThrows(JobFailed.class, () -> run(change, temp.resolve("bomb.zip")));
        assertTrue(failed.getMessage().contains("archive_bomb 1"), failed.getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void aBrokenArchiveIsUsedUpToThere() throws Exception {
        for (Path whole : List.of(zip("a.zip", animals(30)), tarGz("a.tar.gz", animals(30)))) {
            byte[] bytes = Files.readAllBytes(whole);
            Path broken = Files.write(temp.resolve("broken"), Arrays.copyOf(bytes, bytes.length / 2));
            Change change = new Change();
            change.maxBadFraction = 0.5;
            ImageManifest manifest = run(change, broken);
            assertEquals(1, manifest.counters().get("bad_file_broken"), whole.toString());
            long written = manifest.counters().get("images_written");
            assertTrue(written > 5 && written < 25, whole + ": " + written);
        }
    }

    @Test
    void anInputWithoutImagesIsToldSo() throws IOException {
        write(temp.resolve("in/a.txt"), "text".getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(temp.resolve("empty"));
        BadConfiguration bad = assertThrows(BadConfiguration.class, () -> run(new Change(), temp.resolve("in")));
        assertTrue(
                bad.getMessage().contains("The input holds no image: found 1 files of other kinds"), bad.getMessage());
        bad = assertThrows(BadConfiguration.class, () -> run(new Change(), temp.resolve("empty")));
        assertTrue(bad.getMessage().contains("An input folder holds no file"), bad.getMessage());
        assertFalse(Files.exists(temp.resolve("out")));
        Path zip = zip("text.zip", Map.of("a.txt", new byte[3]));
        JobFailed failed = assertThrows(JobFailed.class, () -> run(new Change(), zip));
        assertTrue(failed.getMessage().startsWith("The input holds no image"), failed.getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void theSplitsMayHaveInputsOfTheirOwn() throws Exception {
        folder(animals(20));
        ImagePreparationConfig config = new ImagePreparationConfig(
                List.of(),
                List.of(temp.resolve("in/cat").toString()),
                List.of(),
                List.of(temp.resolve("in/dog").toString()),
                temp.resolve("out").toString(),
                ImageReadOptions.DEFAULT,
                ImageOptions.of(SIDE, 3),
                0,
                0,
                0,
                OutputFolder.Existing.REFUSE);
        ImageManifest manifest = ImagePreparation.run(spark, config, PreparationListener.NONE);
        assertEquals(7, manifest.splits().get("train").images());
        assertEquals(13, manifest.splits().get("test").images());
        assertEquals(0, open().images("valid"));
    }

    @Test
    void everyWrongOptionIsNamed() {
        List<BadConfiguration> told = new ArrayList<>();
        told.add(assertThrows(
                BadConfiguration.class,
                () -> new ImageOptions(
                        0,
                        2,
                        ImageOptions.Crop.NONE,
                        ImageOptions.DEFAULT.filter(),
                        ImageOptions.SmallImages.REFUSE,
                        ImageOptions.Background.BLACK,
                        0,
                        1,
                        0)));
        assertEquals(5, told.get(0).problems().size(), told.get(0).getMessage());
        told.add(assertThrows(BadConfiguration.class, () -> new ImageReadOptions(FolderLabels.TOP, "", 0, 1)));
        assertEquals(2, told.get(1).problems().size());
        told.add(assertThrows(
                BadConfiguration.class,
                () -> new ImagePreparationConfig(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        " ",
                        ImageReadOptions.DEFAULT,
                        ImageOptions.DEFAULT,
                        -1,
                        0.5,
                        2,
                        OutputFolder.Existing.RESUME)));
        assertEquals(6, told.get(2).problems().size(), told.get(2).getMessage());
    }
}
