package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.ImageReadOptions;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Copies and images that filters leave out, in whole preparations. */
class ImageCopiesTest extends ImagePreparationCase {
    private static final int SIZE = 64;
    private static final int ORIGINALS = 18;

    private static ImageDedupConfig dedup(DedupMode mode, String... against) {
        int cap = mode == DedupMode.NEAR ? 1000 : ImageDedupConfig.NONE.bucketCap();
        return new ImageDedupConfig(mode, ImageDedupConfig.NONE.hashDistance(), cap, List.of(against));
    }

    private static Change change(DedupMode mode, String... against) {
        Change change = new Change();
        change.image = ImageOptions.of(SIZE, 3);
        change.duplicates = dedup(mode, against);
        return change;
    }

    private static BufferedImage original(int number) {
        return Scenes.scene(SEED + number, 96, 80);
    }

    private static String name(String folder, int number, String format) {
        return String.format(Locale.ROOT, "%s/%02d.%s", folder, number, format);
    }

    /** Originals in folder a; folders b, c and d have the same, recompressed and resized. */
    private Map<String, byte[]> planted() {
        Map<String, byte[]> images = new TreeMap<>();
        for (int i = 0; i < ORIGINALS; i++) {
            BufferedImage image = original(i);
            byte[] png = Pictures.encode(image, "png");
            images.put(name("a", i, "png"), png);
            if (i % 2 == 0) {
                images.put(name("b", i, "png"), png);
            }
            if (i % 3 == 0) {
                images.put(name("c", i, "jpg"), Scenes.jpeg(image, 0.6f));
            }
            if (i % 3 == 1) {
                images.put(name("d", i, "png"), Pictures.encode(Scenes.resized(image, 144, 120), "png"));
            }
        }
        return images;
    }

    private static Map<String, byte[]> in(Map<String, byte[]> images, String folder) {
        Map<String, byte[]> some = new TreeMap<>(images);
        some.keySet().removeIf(name -> !name.startsWith(folder + "/"));
        return some;
    }

    private static Map<String, Long> dropped(ImageManifest manifest) {
        Map<String, Long> dropped = new TreeMap<>();
        manifest.dropped().forEach(each -> dropped.put(each.reason(), each.images()));
        return dropped;
    }

    private static void assertAccounted(ImageManifest manifest) {
        Map<String, Long> counters = manifest.counters();
        long dropped = manifest.dropped().stream()
                .mapToLong(ImageManifest.Dropped::images)
                .sum();
        assertEquals(dropped, counters.get("images_dropped"));
        assertEquals(
                counters.get("images"),
                counters.get("images_written") + counters.getOrDefault("images_bad", 0L) + dropped);
        manifest.dropped().forEach(each -> {
            assertEquals(Math.min(5, each.images()), each.examples().size(), each.toString());
            assertEquals(each.images(), counters.get("dropped_" + each.reason()));
        });
    }

    @Test
    void plantedCopiesAreDroppedAndTheirOriginalsStay() throws Exception {
        Map<String, byte[]> planted = planted();
        folder(planted);
        Map<String, String> originals = expected(in(planted, "a"), ImageOptions.of(SIZE, 3));
        ImageManifest exact = run(change(DedupMode.EXACT), temp.resolve("in"));
        assertEquals(Map.of("duplicate", 9L), dropped(exact));
        assertAccounted(exact);
        assertEquals(planted.size() - 9, contents(open(), "train").size());
        assertEquals("exact", exact.options().get("dedup"));
        ImageManifest near = run(change(DedupMode.NEAR), temp.resolve("in"));
        assertEquals(Map.of("duplicate", 9L, "near_duplicate", 12L), dropped(near));
        assertAccounted(near);
        assertEquals(originals, contents(open(), "train"), "seed " + SEED);
        assertEquals(0L, near.counters().get("hot_buckets"));
        ImageManifest.Example equal = near.dropped().get(0).examples().get(0);
        assertTrue(equal.id().startsWith("b/"), equal.toString());
        assertEquals("equal to a/" + equal.id().substring(2), equal.detail());
        ImageManifest none = run(change(DedupMode.NONE), temp.resolve("in"));
        assertEquals(Map.of(), dropped(none));
        assertEquals(planted.size(), none.counters().get("images_written"));
    }

    /** Files are taken in the order of their paths, whatever task reads them and in whatever order inputs are named. */
    @Test
    void tasksAndTheOrderOfInputsDoNotMatter() throws Exception {
        folder(planted());
        Change change = change(DedupMode.NEAR);
        change.heldOut = 0.2;
        long bytes;
        try (Stream<Path> files = Files.walk(temp.resolve("in"))) {
            bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length() + (16 << 10))
                    .sum();
        }
        Path[] inputs =
                Stream.of("a", "b", "c", "d").map(temp.resolve("in")::resolve).toArray(Path[]::new);
        ImageManifest whole = ImagePreparation.run(spark, config(change, inputs), PreparationListener.NONE, 1L << 40);
        assertEquals(21L, whole.counters().get("images_dropped"));
        for (long taskBytes : new long[] {1, bytes / 3 + 1, bytes / 7 + 1}) {
            assertEquals(
                    whole,
                    ImagePreparation.run(spark, config(change, inputs), PreparationListener.NONE, taskBytes),
                    taskBytes + " bytes a task");
        }
        ImageManifest turned = run(change, inputs[3], inputs[1], inputs[0], inputs[2]);
        assertEquals(whole.splits(), turned.splits());
        assertEquals(whole.dropped(), turned.dropped());
        assertEquals(whole.colours(), turned.colours());
    }

    private ImagePreparationConfig splits(List<String> train, List<String> test, ImageDedupConfig dedup) {
        return new ImagePreparationConfig(
                List.of(),
                train,
                List.of(),
                test,
                temp.resolve("out").toString(),
                ImageReadOptions.DEFAULT,
                ImageOptions.of(SIZE, 3),
                ImageFilters.NONE,
                dedup,
                0,
                0,
                0,
                OutputFolder.Existing.OVERWRITE);
    }

    @Test
    void copiesInTestStayOutOfTraining() throws Exception {
        Map<String, byte[]> planted = planted();
        folder(planted);
        ImageManifest manifest = ImagePreparation.run(
                spark,
                splits(
                        List.of(temp.resolve("in/a").toString()),
                        List.of(temp.resolve("in/c").toString()),
                        dedup(DedupMode.NEAR)),
                PreparationListener.NONE);
        assertEquals(6, manifest.splits().get("test").images());
        assertEquals(12, manifest.splits().get("train").images());
        assertAccounted(manifest);
    }

    @Test
    void imagesOfAnotherDatasetStayOut() throws Exception {
        Map<String, byte[]> planted = planted();
        folder(planted);
        // The other dataset has its images at another size.
        Change other = new Change();
        other.image = ImageOptions.of(48, 1);
        run(other, temp.resolve("in/c"));
        Path tests = Files.move(temp.resolve("out"), temp.resolve("tests"));
        ImageManifest near = run(change(DedupMode.NEAR, tests.toString()), temp.resolve("in/a"), temp.resolve("in/b"));
        assertEquals(Map.of("duplicate", 9L, "near_duplicate_against", 6L), dropped(near));
        assertAccounted(near);
        String detail = near.dropped().get(1).examples().get(0).detail();
        assertTrue(detail.matches("nearly equal to image \\d of split train of .*tests"), detail);
        Set<String> kept = new TreeSet<>();
        contents(open(), "train").keySet().forEach(kept::add);
        for (int i = 0; i < ORIGINALS; i++) {
            String pixels = pixels(planted.get(name("a", i, "png")), ImageOptions.of(SIZE, 3));
            assertEquals(i % 3 != 0, kept.contains(pixels), "image " + i);
        }
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(
                        change(
                                DedupMode.EXACT,
                                tests.toString(),
                                temp.resolve("in").toString()),
                        temp.resolve("in")));
        assertEquals(2, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().contains("which has another shape"), bad.getMessage());
        Change same = change(DedupMode.EXACT);
        run(same, temp.resolve("in/b"));
        Path copies = Files.move(temp.resolve("out"), temp.resolve("copies"));
        ImageManifest exact = run(change(DedupMode.EXACT, copies.toString()), temp.resolve("in/a"));
        assertEquals(Map.of("duplicate_against", 9L), dropped(exact));
        JobFailed nothing = assertThrows(
                JobFailed.class, () -> run(change(DedupMode.EXACT, copies.toString()), temp.resolve("in/b")));
        assertTrue(nothing.getMessage().contains("found 9 images; dropped: duplicate_against 9"), nothing.getMessage());
    }

    @Test
    void filtersLeaveOutAndTellWhy() throws Exception {
        Map<String, byte[]> images = new TreeMap<>();
        for (int i = 0; i < 8; i++) {
            images.put(name("good", i, "png"), Pictures.encode(original(i), "png"));
            images.put(name("small", i, "png"), Pictures.encode(Scenes.scene(i, 40, 70), "png"));
        }
        images.put(name("good", 7, "png"), Pictures.encode(Scenes.grey(original(7)), "png"));
        images.put("big/0.png", Pictures.encode(Scenes.scene(1, 300, 100), "png"));
        images.put("wide/0.png", Pictures.encode(Scenes.scene(2, 150, 70), "png"));
        images.put("tall/0.png", Pictures.encode(Scenes.scene(3, 70, 150), "png"));
        images.put("flat/0.png", Pictures.encode(new BufferedImage(80, 80, BufferedImage.TYPE_INT_RGB), "png"));
        images.put("bad/0.png", "no image".getBytes(StandardCharsets.UTF_8));
        folder(images);
        Change change = change(DedupMode.NONE);
        change.maxBadFraction = 0.1;
        change.filters = new ImageFilters(64, 200, 0.5, 2, 3);
        ImageManifest manifest = run(change, temp.resolve("in"));
        assertEquals(
                Map.of("min_side", 8L, "max_side", 1L, "min_aspect", 1L, "max_aspect", 1L, "min_deviation", 1L),
                dropped(manifest));
        assertAccounted(manifest);
        assertEquals(1, manifest.counters().get("images_bad"));
        assertEquals(8, manifest.counters().get("images_written"));
        assertNotNull(manifest.quarantine());
        assertEquals(3.0, manifest.options().get("min_deviation"));
        assertEquals(
                "70 x 150 pixels, 0.467 wide, allowed at least 0.5",
                manifest.dropped().get(2).examples().get(0).detail());
        assertEquals(Set.of("train"), manifest.colours().keySet());
        assertEquals(
                8,
                manifest.colours().get("train").brightness().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        assertEquals(0.125, manifest.colours().get("train").greyShare());
        ImageManifest again =
                ImagePreparation.run(spark, config(change, temp.resolve("in")), PreparationListener.NONE, 1);
        assertEquals(manifest, again);
        ImageManifest read = open().manifest();
        assertEquals(manifest.dropped(), read.dropped());
        assertEquals(manifest.colours(), read.colours());
    }

    @Test
    void manifestsOfBeforeAreRead() throws Exception {
        folder(animals(6));
        ImageManifest manifest = run(new Change(), temp.resolve("in"));
        ObjectMapper json = new ObjectMapper();
        ObjectNode old =
                (ObjectNode) json.readTree(temp.resolve("out/manifest.json").toFile());
        assertNotNull(old.remove("dropped"));
        assertNotNull(old.remove("colours"));
        ImageManifest read = ImageManifest.parse(json.writeValueAsBytes(old), "old");
        assertEquals(manifest.splits(), read.splits());
        assertEquals(List.of(), read.dropped());
        assertEquals(Map.of(), read.colours());
    }
}
