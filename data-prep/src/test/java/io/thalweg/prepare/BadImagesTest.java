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
        assertTrue(Files.readString(temp.resolve("out/quarantine.tsv"))
                .contains("; the archive was not read from its entry 4 on\n"));
        change.read = read(FolderLabels.TOP, "", 2, 100);
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
            // The entry that it breaks off in, and all that came after.
            assertTrue(
                    Files.readString(temp.resolve("out/quarantine.tsv"))
                            .contains("; the archive was not read from its entry " + (written + 1) + " on\n"),
                    whole.toString());
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
        assertFalse(Files.exists(temp.resolve("out")));
        // A folder that was there is not the job's to remove.
        Files.createDirectories(temp.resolve("out"));
        assertThrows(JobFailed.class, () -> run(new Change(), zip));
        assertEquals(List.of(), left());
        assertTrue(Files.exists(temp.resolve("out")));
    }
}
