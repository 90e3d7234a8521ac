package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.storage.OutputHashes;
import io.thalweg.storage.OutputLease;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A preparation of images that looks for near copies, a process of its own, dies by SIGKILL: nothing that it leaves looks
 * whole, and given again it ends with the bytes of a run that nothing disturbed.
 */
@Tag("slow")
final class KilledImagePreparationTest {
    private static final long SEED = 35;
    private static final int KILLS = Integer.getInteger("thalweg.faults", 10);
    private static final int ORIGINALS = 600;
    private static final int SIDE = 40;

    @TempDir
    Path folder;

    @Test
    void killedAtManyMomentsAndGivenAgainTheDatasetIsTheSameByteForByte() throws Exception {
        Path input = writeImages();
        Path whole = folder.resolve("whole");
        Process undisturbed = ThalwegProcess.start(prepare(input, whole, 2));
        awaitWork(undisturbed, whole);
        long begun = System.nanoTime();
        ThalwegProcess.end(undisturbed);
        long workMillis = (System.nanoTime() - begun) / 1_000_000;
        Map<String, String> expected = files(whole);
        String manifest = Files.readString(whole.resolve("manifest.json"));
        assertTrue(manifest.contains("\"dropped_duplicate\""), manifest);
        assertTrue(manifest.contains("\"dropped_near_duplicate\""), manifest);
        SplittableRandom random = new SplittableRandom(SEED);
        int hits = 0;
        int searching = 0;
        for (int attempt = 0; hits < KILLS; attempt++) {
            assertTrue(attempt < 3 * KILLS, "only " + hits + " of " + attempt + " kills hit a living run");
            long delayMillis = (long) (random.nextDouble() * workMillis);
            Path output = folder.resolve("killed-" + attempt);
            Process driver = ThalwegProcess.start(prepare(input, output, 2));
            awaitWork(driver, output);
            boolean ended = driver.waitFor(delayMillis, TimeUnit.MILLISECONDS);
            // Of a process, SIGKILL.
            driver.destroyForcibly().waitFor();
            boolean searched = hasPairs(output);
            String place = "kill " + attempt + ", " + delayMillis + " of about " + workMillis
                    + " ms after the work began, pairs " + searched + ", seed " + SEED;
            if (Files.exists(output.resolve("manifest.json"))) {
                assertEquals(expected, files(output), place);
            }
            if (ended) {
                System.err.println(place + ": the run had ended; drawn again");
                continue;
            }
            hits++;
            searching += searched ? 1 : 0;
            ThalwegProcess.end(
                    ThalwegProcess.start(Stream.concat(prepare(input, output, 3).stream(), Stream.of("--overwrite"))
                            .toList()));
            assertEquals(expected, files(output), place);
            System.err.println(place + ": given again, equal");
        }
        assertTrue(searching >= KILLS / 5, "only " + searching + " of " + KILLS + " died behind the first pairs");
    }

    private static List<String> prepare(Path input, Path output, int cores) {
        return List.of(
                "prepare",
                "images",
                "--input",
                input.toString(),
                "--output",
                output.toString(),
                "--size",
                "32",
                "--dedup",
                "near",
                "--held-out",
                "0.1",
                "--shards",
                "4",
                "--master",
                "local[" + cores + "]");
    }

    /** Until the folder is claimed: before that, a run has done nothing that is left. */
    private static void awaitWork(Process driver, Path output) throws InterruptedException {
        while (driver.isAlive() && !Files.exists(output.resolve(OutputLease.FILE))) {
            Thread.sleep(5);
        }
    }

    /** Whether the search for copies has staged some. */
    private static boolean hasPairs(Path output) throws IOException {
        Path staging = output.resolve("_staging");
        if (!Files.isDirectory(staging)) {
            return false;
        }
        try (Stream<Path> staged = Files.list(staging)) {
            return staged.anyMatch(file -> file.toString().endsWith(".pairs"));
        }
    }

    private static Map<String, String> files(Path output) throws IOException {
        // A run that died just behind the commit has left its claim.
        return OutputHashes.of(output, name -> name.equals(OutputLease.FILE));
    }

    /** Seeded images of a few patches each; of every fourth there is an equal one, of every third a darker one. */
    private Path writeImages() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        Path images = Files.createDirectories(folder.resolve("in"));
        for (int i = 0; i < ORIGINALS; i++) {
            int[] grey = new int[16];
            for (int patch = 0; patch < grey.length; patch++) {
                grey[patch] = 60 + random.nextInt(180);
            }
            write(images.resolve("a-" + i + ".png"), grey, 0);
            if (i % 4 == 0) {
                write(images.resolve("b-" + i + ".png"), grey, 0);
            }
            if (i % 3 == 0) {
                write(images.resolve("c-" + i + ".png"), grey, 9);
            }
        }
        return images;
    }

    private static void write(Path file, int[] grey, int darker) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int value = grey[4 * (4 * y / SIDE) + 4 * x / SIDE] - darker;
                image.setRGB(x, y, value << 16 | value << 8 | value);
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
