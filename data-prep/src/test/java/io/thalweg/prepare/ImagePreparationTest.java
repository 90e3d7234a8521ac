package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.ImageReadOptions;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.prepare.dedup.ImageDedupConfig;
import io.thalweg.prepare.image.ImageFilters;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImagePreparationTest extends ImagePreparationCase {
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
    void imagesInTheInputFolderItselfHaveNoLabel() throws Exception {
        for (int i = 0; i < 5; i++) {
            write(temp.resolve("in/" + i + ".png"), Pictures.png(SEED + i, SIDE, SIDE));
        }
        ImageManifest manifest = run(new Change(), temp.resolve("in"));
        assertEquals(List.of(), open().labels());
        assertEquals(5, manifest.counters().get("images_without_label"));
    }

    /** What all of an archive's images share is no label, one folder of images neither; for a folder it is one. */
    @Test
    void theOnlyFolderOfAnArchiveIsNoLabel() throws Exception {
        Map<String, byte[]> cats = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            cats.put("cat/" + i + ".png", Pictures.png(SEED + i, SIDE, SIDE));
        }
        ImageManifest manifest = run(new Change(), zip("cats.zip", cats));
        assertEquals(List.of(), open().labels());
        assertEquals(5, manifest.counters().get("images_without_label"));
        run(new Change(), folder(cats));
        assertEquals(List.of("cat"), open().labels());
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
        change.read = read(FolderLabels.WHOLE, "", 1000, 100);
        run(change, temp.resolve("in"));
        assertEquals(List.of("cat", "dog/small"), open().labels());
        change.read = read(FolderLabels.NONE, "", 1000, 100);
        ImageManifest manifest = run(change, temp.resolve("in"));
        assertEquals(List.of(), open().labels());
        assertEquals(12, manifest.counters().get("images_without_label"));
    }

    /** However many tasks look into it, each line counts once; a heading is one that names no image. */
    @Test
    void linesThatNameNoImageAreCounted() throws Exception {
        Map<String, byte[]> animals = animals(4);
        folder(animals);
        // By name alone a line is of two images, of different tasks.
        Path zip = zip("a.zip", below("more/", animals));
        Path table = Files.writeString(
                temp.resolve("labels.csv"), "file,label\n0.png,a\n1.png,b\n2.png,c\n3.png,a\n9.png,a\nx/0.png,b\n");
        Change change = new Change();
        change.read = read(FolderLabels.TOP, table.toString(), 1000, 100);
        ImagePreparationConfig config = config(change, temp.resolve("in"), zip);
        ImageManifest manifest = ImagePreparation.run(spark, config, PreparationListener.NONE, 1);
        assertEquals(8, manifest.counters().get("images_written"));
        assertEquals(3, manifest.counters().get("label_lines_unused"));
        Files.writeString(table, "0.png,a\n1.png,b\n2.png,c\n3.png,a\n");
        manifest = ImagePreparation.run(spark, config, PreparationListener.NONE, 1);
        assertEquals(null, manifest.counters().get("label_lines_unused"));
    }

    /** Not that too many images are bad, which nobody would find the reason of. */
    @Test
    void aTableOfOtherImagesIsToldSo() throws Exception {
        folder(animals(4));
        Path table = Files.writeString(temp.resolve("labels.csv"), "y/5.png,a\nx/5.png,b\n");
        Change change = new Change();
        change.read = read(FolderLabels.TOP, table.toString(), 1000, 100);
        JobFailed failed = assertThrows(JobFailed.class, () -> run(change, temp.resolve("in")));
        assertTrue(
                failed.getMessage()
                        .startsWith(
                                "--label-file names none of the images: found a line for 'x/5.png', and none for 'cat/0.png'"),
                failed.getMessage());
        assertTrue(failed.getMessage().contains("labels.csv"), failed.getMessage());
    }

    @Test
    void aTableMayGiveTheLabels() throws Exception {
        Map<String, byte[]> animals = animals(4);
        folder(animals);
        Path table = Files.writeString(
                temp.resolve("labels.csv"),
                "file,label\ncat/0.png,black\n1.png,white\n\"dog/small/2.png\",\"grey\"\n3.png, black\n");
        Change change = new Change();
        change.read = read(FolderLabels.TOP, table.toString(), 1000, 100);
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
                ImageFilters.NONE,
                ImageDedupConfig.NONE,
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
        told.add(assertThrows(BadConfiguration.class, () -> read(FolderLabels.TOP, "", 0, 1)));
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
                        ImageFilters.NONE,
                        ImageDedupConfig.NONE,
                        -1,
                        0.5,
                        2,
                        OutputFolder.Existing.RESUME)));
        assertEquals(6, told.get(2).problems().size(), told.get(2).getMessage());
    }
}
