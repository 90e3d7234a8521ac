package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;

/** Images and archives that cannot be used: listed with their reasons, or a reason to fail with nothing left. */
class BadImagesTest extends ImagePreparationCase {
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

    @Test
    void namesThatLeadOutOfAnArchiveAreRefused() throws Exception {
        Map<String, byte[]> entries = animals(3);
        for (String name : List.of("../up.png", "a/../../up.png", "/root.png", "C:\\x.png", "a\\..\\b.png")) {
            entries.put(name, Pictures.png(SEED, SIDE, SIDE));
        }
        Change change = new Change();
        change.maxBadFraction = 0.9;
        for (Path archive : List.of(zip("a.zip", entries), tarGz("a.tar.gz", entries))) {
            ImageManifest manifest = run(change, archive);
            assertEquals(5, manifest.counters().get("bad_unsafe_name"), archive.toString());
            assertEquals(3, manifest.counters().get("images_written"), archive.toString());
            String listed = Files.readString(temp.resolve("out/quarantine.tsv"));
            assertTrue(listed.contains("/../up.png\tunsafe_name\ta path with '..'"), listed);
        }
    }

    @Test
    void anArchiveThatUnpacksToFarMoreIsReadNoFurther() throws Exception {
        Map<String, byte[]> entries = new TreeMap<>(animals(3));
        entries.put("eels.bmp", new byte[100 << 20]);
        entries.put("fish.png", Pictures.png(SEED, SIDE, SIDE));
        Change change = new Change();
        change.maxBadFraction = 0.9;
        ImageManifest manifest = run(change, zip("bomb.zip", entries));
        assertEquals(2, manifest.counters().get("bad_archive_bomb"));
        assertEquals(1, manifest.counters().get("file_breaks"));
        assertEquals(3, manifest.counters().get("images_written"));
        assertTrue(Files.readString(temp.resolve("out/quarantine.tsv"))
                .contains("; the archive was not read from its entry 4 on, 2 images by its directory\n"));
        change.read = read(FolderLabels.TOP, "", 2, 100);
        manifest = run(change, zip("many.zip", animals(9)));
        assertEquals(2, manifest.counters().get("images_written"));
        assertEquals(7, manifest.counters().get("images_bad"));
        assertTrue(Files.readString(temp.resolve("out/quarantine.tsv")).contains("more than 2 entries"));
        change.maxBadFraction = 0.1;
        JobFailed failed = assertThrows(JobFailed.class, () -> run(change, temp.resolve("bomb.zip")));
        assertTrue(failed.getMessage().contains("archive_bomb 3"), failed.getMessage());
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
            // The entry that it breaks off in, and all that came after.
            assertTrue(
                    Files.readString(temp.resolve("out/quarantine.tsv"))
                            .contains("; the archive was not read from its entry " + (written + 1)
                                    + " on, and nothing tells how many follow\n"),
                    whole.toString());
        }
    }

    /** Whatever stands in a zip's way, by the directory at its end all images after it count. */
    @Test
    void whatWasNotReadOfAZipCounts() throws Exception {
        Map<String, byte[]> entries = animals(30);
        entries.put("dog/.hidden.png", new byte[3]);
        entries.put("dog/notes.txt", new byte[3]);
        byte[] whole = Files.readAllBytes(zip("a.zip", entries));
        byte[] broken = whole.clone();
        int header = indexOf(whole, "PK\3\4", 21);
        Arrays.fill(broken, header, header + 4, (byte) '?');
        Path file = Files.write(temp.resolve("broken.zip"), broken);
        Change change = new Change();
        change.maxBadFraction = 0.5;
        ImageManifest manifest = run(change, file);
        long written = manifest.counters().get("images_written");
        assertEquals(30 - written, manifest.counters().get("bad_file_broken"));
        assertEquals(30, manifest.counters().get("images"));
        assertEquals(1, manifest.counters().get("file_breaks"));
        String listed = Files.readString(temp.resolve("out/quarantine.tsv"));
        assertTrue(
                listed.endsWith("; the archive was not read from its entry 21 on, " + (30 - written)
                        + " images by its directory\n"),
                listed);
        change.maxBadFraction = 0.3;
        JobFailed failed = assertThrows(JobFailed.class, () -> run(change, file));
        assertTrue(
                failed.getMessage().startsWith("Too many images are bad: found " + (30 - written) + " of 30"),
                failed.getMessage());
        assertEquals(List.of(), left());
    }

    /** Cut off between two entries, a zip that has their lengths before them looks as if it ended there. */
    @Test
    void aZipWithoutItsDirectoryIsBroken() throws Exception {
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel)) {
            for (Map.Entry<String, byte[]> entry : animals(30).entrySet()) {
                zip.putArchiveEntry(new ZipArchiveEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeArchiveEntry();
            }
        }
        byte[] lengthsBefore = Arrays.copyOf(channel.array(), (int) channel.size());
        byte[] lengthsAfter = Files.readAllBytes(zip("a.zip", animals(30)));
        for (byte[] whole : List.of(lengthsBefore, lengthsAfter)) {
            Path cut = Files.write(temp.resolve("cut.zip"), Arrays.copyOf(whole, indexOf(whole, "PK\3\4", 20)));
            Change change = new Change();
            change.maxBadFraction = 0.1;
            ImageManifest manifest = run(change, cut);
            assertEquals(19, manifest.counters().get("images_written"));
            assertEquals(1, manifest.counters().get("bad_file_broken"));
            assertEquals(
                    "cut.zip\tfile_broken\tit ends " + (whole == lengthsBefore ? "before its directory" : "too early")
                            + "; the archive was not read from its entry 20 on, and nothing tells how many follow\n",
                    Files.readString(temp.resolve("out/quarantine.tsv")));
        }
    }

    /** Where a text stands in bytes for the n-th time, from 1. */
    private static int indexOf(byte[] bytes, String text, int nth) {
        String found = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = -1;
        for (int i = 0; i < nth; i++) {
            at = found.indexOf(text, at + 1);
            assertTrue(at >= 0, "there are " + i);
        }
        return at;
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
        assertFalse(Files.exists(temp.resolve("out")));
        // A folder that was there is not the job's to remove.
        Files.createDirectories(temp.resolve("out"));
        assertThrows(JobFailed.class, () -> run(new Change(), zip));
        assertEquals(List.of(), left());
        assertTrue(Files.exists(temp.resolve("out")));
    }
}
