package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.CifarLabels;
import io.thalweg.prepare.collection.ImageReadOptions;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.collection.RecordOptions;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Images kept as records: IDX, as MNIST has it, and the binary files of CIFAR. */
class ImageRecordsTest extends ImagePreparationCase {
    private static final int PIXELS = 3 * 32 * 32;

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

    private static Map<String, byte[]> entries(Object... namesAndBytes) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < namesAndBytes.length; i += 2) {
            entries.put((String) namesAndBytes[i], (byte[]) namesAndBytes[i + 1]);
        }
        return entries;
    }

    private static Change grey() {
        Change change = new Change();
        change.image = ImageOptions.of(SIDE, 1);
        return change;
    }

    /** Labels by pixels of what {@link #idxImages} and {@link #idxLabels} make. */
    private static Map<String, String> labelled(byte[] images) {
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0, from = 16; from < images.length; i++, from += SIDE * SIDE) {
            labels.put(Arrays.toString(Arrays.copyOfRange(images, from, from + SIDE * SIDE)), "" + i % 11);
        }
        return labels;
    }

    /** Whichever of both comes first, and compressed once more or not. */
    @Test
    void idxFilesInAnArchiveAreReadWithTheirLabels() throws Exception {
        byte[] train = idxImages(40, SIDE);
        byte[] other = idxImages(15, SIDE);
        for (int i = 16; i < other.length; i++) {
            other[i] ^= (byte) 0x80;
        }
        Map<String, String> expected = labelled(train);
        expected.putAll(labelled(other));
        assertEquals(55, expected.size());
        Map<String, byte[]> shipped = entries(
                "m/notes.txt", new byte[] {'x'},
                "m/t10k-images-idx3-ubyte", other,
                "m/t10k-labels-idx1-ubyte", idxLabels(15),
                "m/train-labels.idx1-ubyte.gz", gzip(idxLabels(40)),
                "m/train-images.idx3-ubyte.gz", gzip(train));
        for (Path archive : List.of(zip("m.zip", shipped), tarGz("m.tar.gz", shipped))) {
            ImageManifest manifest = run(grey(), archive);
            assertEquals(expected, contents(open(), "train"), archive.toString());
            assertEquals(1, manifest.counters().get("entries_skipped"), archive.toString());
            assertNull(manifest.quarantine(), archive.toString());
            Change without = grey();
            without.read = read(FolderLabels.NONE, "", 1000, 250);
            manifest = run(without, archive);
            assertEquals(55, manifest.counters().get("images_without_label"), archive.toString());
        }
        // In another folder, labels are those of other images.
        Map<String, byte[]> apart = entries("a/t-images", other, "b/t-labels", idxLabels(15));
        Change change = grey();
        change.maxBadFraction = 0.1;
        ImageManifest manifest = run(change, zip("apart.zip", apart));
        assertEquals(15, manifest.counters().get("images_without_label"));
        String listed = Files.readString(temp.resolve("out/quarantine.tsv"));
        assertTrue(listed.startsWith("apart.zip/b/t-labels\tnot_an_image\tlabels of IDX without images"), listed);
    }

    @Test
    void aTableMayGiveTheLabelsOfIdxInAnArchive() throws Exception {
        byte[] images = idxImages(2, SIDE);
        Path archive = zip("a.zip", entries("t/images.idx", images, "t/labels.idx", idxLabels(2)));
        Path table = Files.writeString(temp.resolve("labels.tsv"), "t/images.idx#0\tleft\nimages.idx#1\tright\n");
        Change change = grey();
        change.read = read(FolderLabels.TOP, table.toString(), 1000, 250);
        run(change, archive);
        assertEquals(List.of("left", "right"), open().labels());
    }

    @Test
    void labelsInAnArchiveThatDoNotMatchStopTheJob() throws Exception {
        byte[] images = idxImages(5, SIDE);
        for (Map<String, byte[]> each : List.of(
                entries("x/images.idx3", images, "x/labels.idx1", idxLabels(4)),
                entries("x/labels.idx1", idxLabels(4), "x/images.idx3", images))) {
            Path archive = tarGz("a.tar.gz", each);
            JobFailed failed = assertThrows(JobFailed.class, () -> run(grey(), archive));
            assertTrue(
                    failed.getMessage().startsWith("Labels do not match their images: found 4 labels for 5 images"),
                    failed.getMessage());
            assertTrue(
                    failed.getMessage().contains("a.tar.gz/x/labels.idx1 beside x/images.idx3"), failed.getMessage());
            assertEquals(List.of(), left());
        }
    }

    /** Each line stands for as many images as the header says are missing. */
    @Test
    void imagesOfIdxThatDidNotComeCount() throws Exception {
        byte[] packed = gzip(idxImages(300, SIDE));
        write(temp.resolve("in/cut-images-idx3-ubyte.gz"), Arrays.copyOf(packed, packed.length / 2));
        write(temp.resolve("in/cut-labels-idx1-ubyte"), idxLabels(300));
        Map<String, byte[]> entries = entries(
                "a-images-idx3-ubyte", idxImages(7, SIDE),
                "a-labels-idx1-ubyte", idxLabels(7),
                "b-images-idx3-ubyte", Arrays.copyOf(idxImages(9, SIDE), 100),
                "c-images-idx3-ubyte.gz", Arrays.copyOf(packed, packed.length / 2),
                "d-images-idx3-ubyte", idxImages(11, SIDE),
                "d-labels-idx1-ubyte", idxLabels(11));
        byte[] zip = Files.readAllBytes(zip("a.zip", entries));
        int last = new String(zip, StandardCharsets.ISO_8859_1).lastIndexOf("PK\3\4");
        zip[last] = '?';
        write(temp.resolve("in/a.zip"), zip);
        Change change = grey();
        change.maxBadFraction = 0.9;
        ImageManifest manifest = run(change, temp.resolve("in"));
        // Of a, and of what was cut in the middle beside the archive.
        long written = manifest.counters().get("images_written");
        assertTrue(written > 7 && written < 300 + 7, "written: " + written);
        List<String> listed = Files.readAllLines(temp.resolve("out/quarantine.tsv"));
        assertEquals(5, listed.size(), listed.toString());
        assertTrue(
                listed.contains("a.zip/c-images-idx3-ubyte.gz\tfile_broken\tthe archive broke off before their labels"
                        + " came"),
                listed.toString());
        // 300 beside the archive; in it all that their headers say, and one for the labels that it broke off at.
        assertEquals(300 + 7 + 9 + 300 + 11 + 1, manifest.counters().get("images"));
        // A tar says before an entry how long it is.
        entries.keySet().removeIf(name -> !name.startsWith("a-") && !name.startsWith("b-"));
        manifest = run(change, tarGz("b.tar.gz", entries));
        assertEquals(7, manifest.counters().get("images_written"));
        assertEquals(
                "b.tar.gz/b-images-idx3-ubyte\tfile_broken\tan IDX file of 100 bytes whose header says 592\n",
                Files.readString(temp.resolve("out/quarantine.tsv")));
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

    /** Records of random pixels, whose labels go through all there are. */
    private static byte[] cifar(int seed, int count, int... labels) {
        byte[] file = new byte[count * (labels.length + PIXELS)];
        new SplittableRandom(seed).nextBytes(file);
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < labels.length; k++) {
                file[i * (labels.length + PIXELS) + k] = (byte) (i % labels[k]);
            }
        }
        return file;
    }

    /** Labels by pixels of records of which the label at {@code place} has the names. */
    private static Map<String, String> records(byte[] file, int labels, int place, List<String> names) {
        Map<String, String> records = new TreeMap<>();
        int length = labels + PIXELS;
        for (int at = 0; at < file.length; at += length) {
            records.put(
                    Arrays.toString(Arrays.copyOfRange(file, at + labels, at + length)), names.get(file[at + place]));
        }
        return records;
    }

    private static List<String> names(String word, int count) {
        return IntStream.range(0, count).mapToObj(i -> word + i).toList();
    }

    private static byte[] lines(List<String> names) {
        // The published files end in an empty line.
        return (String.join("\n", names) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Change wholePixels() {
        Change change = new Change();
        change.image = ImageOptions.of(32, 3);
        return change;
    }

    @Test
    void cifarTenIsReadAsFilesAndAsItIsShipped() throws Exception {
        byte[] first = cifar(1, 30, 10);
        byte[] second = cifar(2, 15, 10);
        List<String> names = names("animal ", 10);
        Map<String, String> expected = records(first, 1, 0, names);
        expected.putAll(records(second, 1, 0, names));
        String folder = "cifar-10-batches-bin/";
        Map<String, byte[]> shipped = new LinkedHashMap<>();
        shipped.put(folder + "data_batch_1.bin", first);
        shipped.put(folder + "batches.meta.txt", lines(names));
        shipped.put(folder + "readme.html", "<html>".getBytes(StandardCharsets.UTF_8));
        shipped.put(folder + "test_batch.bin", second);
        folder(shipped);
        run(wholePixels(), tarGz("cifar-10-binary.tar.gz", shipped));
        assertEquals(expected, contents(open(), "train"));
        assertEquals(names, open().labels());
        run(wholePixels(), zip("cifar.zip", shipped));
        assertEquals(expected, contents(open(), "train"));
        run(wholePixels(), temp.resolve("in"));
        assertEquals(expected, contents(open(), "train"));
        // The names are looked for where the images lie, whatever the input names.
        run(wholePixels(), temp.resolve("in/" + folder + "data_batch_*.bin"));
        assertEquals(records(first, 1, 0, names), contents(open(), "train"));
        write(temp.resolve("gz/data_batch_1.bin.gz"), gzip(first));
        for (Path input :
                List.of(temp.resolve("gz"), tarGz("gz.tar.gz", Map.of("c/data_batch_1.bin.gz", gzip(first))))) {
            run(wholePixels(), input);
            assertEquals(
                    records(first, 1, 0, names("", 10)),
                    contents(open(), "train"),
                    "without names, numbers are labels: " + input);
        }
    }

    @Test
    void ofCifarHundredOneOfTwoLabelsIsUsed() throws Exception {
        byte[] file = cifar(3, 120, 20, 100);
        List<String> coarse = names("group ", 20);
        List<String> fine = names("class ", 100);
        Map<String, byte[]> shipped = new LinkedHashMap<>();
        shipped.put("cifar-100-binary/coarse_label_names.txt", lines(coarse));
        shipped.put("cifar-100-binary/fine_label_names.txt", lines(fine));
        shipped.put("cifar-100-binary/train.bin", file);
        folder(shipped);
        for (Path input : List.of(tarGz("cifar-100-binary.tar.gz", shipped), temp.resolve("in"))) {
            run(wholePixels(), input);
            assertEquals(records(file, 2, 1, fine), contents(open(), "train"));
            Change change = wholePixels();
            change.read = new ImageReadOptions(
                    FolderLabels.TOP, "", new RecordOptions(CifarLabels.COARSE, "image", "label"), 1000, 250);
            run(change, input);
            assertEquals(records(file, 2, 0, coarse), contents(open(), "train"));
            change.read = read(FolderLabels.NONE, "", 1000, 250);
            run(change, input);
            assertEquals(List.of(), open().labels());
        }
    }

    @Test
    void coloursOfRecordsBecomeGrey() throws Exception {
        byte[] file = cifar(4, 3, 10);
        write(temp.resolve("in/data_batch_1.bin"), file);
        Change change = wholePixels();
        change.image = ImageOptions.of(32, 1);
        run(change, temp.resolve("in"));
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            int at = i * (1 + PIXELS) + 1;
            byte[] grey = new byte[1024];
            for (int p = 0; p < 1024; p++) {
                grey[p] = (byte) Math.round(0.299 * (file[at + p] & 0xFF)
                        + 0.587 * (file[at + 1024 + p] & 0xFF)
                        + 0.114 * (file[at + 2048 + p] & 0xFF));
            }
            expected.put(Arrays.toString(grey), "" + i);
        }
        assertEquals(expected, contents(open(), "train"));
    }

    @Test
    void aTableMayGiveTheLabelsOfRecords() throws Exception {
        byte[] file = cifar(5, 2, 10);
        Path archive = tarGz("a.tar.gz", Map.of("b/test_batch.bin", file));
        Path table =
                Files.writeString(temp.resolve("labels.tsv"), "b/test_batch.bin#0\tleft\nb/test_batch.bin#1\tright\n");
        Change change = wholePixels();
        change.read = read(FolderLabels.TOP, table.toString(), 1000, 250);
        run(change, archive);
        assertEquals(records(file, 1, 0, List.of("left", "right")), contents(open(), "train"));
    }

    @Test
    void filesThatAreNoRecordsAreToldBeforeAnythingStarts() throws Exception {
        write(temp.resolve("in/data_batch_1.bin"), Arrays.copyOf(cifar(1, 3, 10), 3 * 3073 - 1));
        write(temp.resolve("in/test_batch.bin"), new byte[0]);
        write(temp.resolve("in/train.bin"), cifar(1, 3, 10));
        write(temp.resolve("named/data_batch_1.bin"), cifar(1, 3, 10));
        write(temp.resolve("named/batches.meta.txt"), lines(names("x", 9)));
        BadConfiguration bad = assertThrows(
                BadConfiguration.class, () -> run(wholePixels(), temp.resolve("in"), temp.resolve("named")));
        assertEquals(4, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().contains("found 9218 bytes, allowed a multiple of 3073 bytes"), bad.getMessage());
        assertTrue(bad.getMessage().contains("found 0 bytes"), bad.getMessage());
        assertTrue(
                bad.getMessage()
                        .contains("named as one of CIFAR-100 and is none, or cut off: found 9219 bytes, as CIFAR-10"
                                + " has them"),
                bad.getMessage());
        assertTrue(bad.getMessage().contains("found 9 names, allowed 10"), bad.getMessage());
        assertFalse(Files.exists(temp.resolve("out")));
    }

    @Test
    void recordsThatCannotBeUsedAreListed() throws Exception {
        byte[] file = cifar(6, 8, 10);
        file[2 * 3073] = 10;
        file[5 * 3073] = (byte) 255;
        write(temp.resolve("in/data_batch_1.bin"), file);
        byte[] packed = gzip(cifar(7, 8, 10));
        write(temp.resolve("in/data_batch_2.bin.gz"), Arrays.copyOf(packed, packed.length / 2));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/test_batch.bin", cifar(8, 2, 10));
        entries.put("a/train.bin", new byte[5000]);
        Files.move(tarGz("a.tar.gz", entries), temp.resolve("in/a.tar.gz"));
        Change change = wholePixels();
        change.maxBadFraction = 0.5;
        run(change, temp.resolve("in"));
        List<String> listed = Files.readAllLines(temp.resolve("out/quarantine.tsv"));
        assertEquals(4, listed.size(), listed.toString());
        assertTrue(listed.contains("data_batch_1.bin#2\tdamaged\tits label is 10, of 10 labels"), listed.toString());
        assertTrue(listed.contains("data_batch_1.bin#5\tdamaged\tits label is 255, of 10 labels"), listed.toString());
        assertTrue(
                listed.contains(
                        "a.tar.gz/a/train.bin\tfile_broken\tnamed as a file of CIFAR-100, whose records have 3074"
                                + " bytes, it has 5000 bytes"),
                listed.toString());
        assertTrue(
                listed.stream().anyMatch(line -> line.startsWith("data_batch_2.bin.gz\tfile_broken\t")),
                listed.toString());
    }

    @Test
    void namesInAnArchiveThatDoNotMatchStopTheJob() throws Exception {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("c/data_batch_1.bin", cifar(9, 5, 10));
        entries.put("c/batches.meta.txt", lines(names("x", 11)));
        Path archive = tarGz("c.tar.gz", entries);
        JobFailed failed = assertThrows(JobFailed.class, () -> run(wholePixels(), archive));
        assertTrue(
                failed.getMessage().contains("do not match their images: found 11 names, allowed 10"),
                failed.getMessage());
        assertTrue(failed.getMessage().contains("c.tar.gz/c/batches.meta.txt"), failed.getMessage());
        assertEquals(List.of(), left());
    }
}
