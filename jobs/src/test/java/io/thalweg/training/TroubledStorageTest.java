package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.cluster.SmallText;
import io.thalweg.jobs.ThalwegProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that something happens to: trainings are processes of their own, and end with the bytes of one that nothing disturbed. */
@Tag("slow")
final class TroubledStorageTest {
    private static final long SEED = 23;
    private static final int REPETITIONS = Integer.getInteger("thalweg.faults", 20);
    private static final int ROUNDS = 6;

    @TempDir
    Path folder;

    private byte[] expected = {};

    /** A process that has ended. */
    private record Ended(int code, String errors) {}

    private final class Running {
        private final Process process;
        private final Path errors;

        Running(List<String> arguments) throws IOException {
            errors = Files.createTempFile(folder, "errors", ".txt");
            process = new ProcessBuilder(ThalwegProcess.command(List.of(), arguments))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(errors.toFile())
                    .start();
        }

        Ended end() throws Exception {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("It did not end: " + Files.readString(errors));
            }
            return new Ended(process.exitValue(), Files.readString(errors));
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        Path file = Files.writeString(folder.resolve("text.txt"), SmallText.of(new Random(SEED), 5_000, 20, 5000));
        ended(0, List.of("prepare", "text", "--input", file.toString(), "--output", data()));
        Path whole = folder.resolve("whole");
        ended(0, train(whole));
        expected = model(whole);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private List<String> train(Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train word2vec --dimensions 48 --epochs 2 --replicas 2 --threads 1 --merges-per-epoch 3 --seed 7"
                        .split(" ")));
        arguments.addAll(List.of("--checkpoint-every", "1", "--keep-checkpoints", "3", "--master", "local[2]"));
        arguments.addAll(List.of("--data", data(), "--output", output.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Ended ended(int code, List<String> arguments) throws Exception {
        Ended ended = new Running(arguments).end();
        assertEquals(code, ended.code(), arguments + ": " + ended.errors());
        return ended;
    }

    private static byte[] model(Path output) throws IOException {
        assertTrue(Files.exists(output.resolve("manifest.json")), output + " is not complete");
        return Files.readAllBytes(output.resolve("model.safetensors"));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            // Hadoop's own checksums would be met before ours.
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().endsWith(".crc")) {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Cut, or with one bit of it flipped: any file of it. */
    @Test
    void aDamagedNewestCheckpointIsPassedOverAndSaid() throws Exception {
        Path stopped = folder.resolve("stopped");
        ended(0, train(stopped, "--max-rounds", "4"));
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            SplittableRandom random = new SplittableRandom(SEED + repetition);
            Path output = folder.resolve("damaged-" + repetition);
            copy(stopped, output);
            Path checkpoints = output.resolve("checkpoints");
            Path newest;
            try (Stream<Path> rounds = Files.list(checkpoints)) {
                newest = rounds.max(Path::compareTo).orElseThrow();
            }
            // What word2vec's replicas take along is nothing, and cannot be damaged; the settings' names are no part.
            List<Path> files = files(newest).stream()
                    .filter(file -> file.toFile().length() > 0 && !file.endsWith("settings.json"))
                    .toList();
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            int at = random.nextInt(bytes.length);
            boolean cut = random.nextBoolean();
            if (cut) {
                Files.write(file, Arrays.copyOf(bytes, at));
            } else {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
            }
            Ended resumed = ended(0, train(output, "--resume"));
            String place = String.format(
                    "damaged checkpoint %d (seed %d): %s %s at byte %d of %d",
                    repetition, SEED, newest.relativize(file), cut ? "cut" : "flipped", at, bytes.length);
            assertArrayEquals(expected, model(output), place);
            assertTrue(resumed.errors().contains(newest.getFileName().toString()), place + ": " + resumed.errors());
            System.err.println(place + ": resumed from the one before, and said; equal");
        }
    }

    @Test
    void ofTwoJobsOnOneOutputTheSecondIsRefused() throws Exception {
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            Path output = folder.resolve("both-" + repetition);
            Running first = new Running(train(output));
            int delay = new SplittableRandom(SEED + repetition).nextInt(4) * 500;
            Thread.sleep(delay);
            Running second = new Running(train(output));
            List<Ended> ended = List.of(first.end(), second.end());
            String told = "two jobs " + repetition + ", the second " + delay + " ms later: " + ended;
            assertEquals(1, ended.stream().filter(one -> one.code() == 0).count(), told);
            Ended refused =
                    ended.stream().filter(one -> one.code() != 0).findFirst().orElseThrow();
            assertTrue(refused.errors().contains(output.toString()), told);
            assertFalse(refused.errors().contains("\tat "), told);
            assertArrayEquals(expected, model(output), told);
            System.err.println("two jobs on one output, " + repetition + " (seed " + SEED + "), the second " + delay
                    + " ms later: one refused with code " + refused.code() + ", the other's model equal");
        }
    }

    /** A file system in memory of some size; root alone may make one. */
    private static void mount(String options, Path at) throws Exception {
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "tmpfs", at.toString())
                .redirectErrorStream(true)
                .start();
        Assumptions.assumeTrue(mount.waitFor() == 0, "skipped: only root can make a disk that is full");
    }

    @Test
    void aFullDiskEndsTheRunAndWithSpaceItGoesOn() throws Exception {
        long whole = files(folder.resolve("whole")).stream()
                .mapToLong(file -> file.toFile().length())
                .sum();
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            Path disk = Files.createDirectories(folder.resolve("disk-" + repetition));
            // From not one checkpoint to nearly all that there is in the end: it fails in a checkpoint, or in the
            // model.
            long room = (long) ((0.05 + 0.85 * new SplittableRandom(SEED + repetition).nextDouble()) * whole);
            mount("size=" + room, disk);
            try {
                Path output = disk.resolve("model");
                Ended full = ended(1, train(output));
                String place = "disk of " + room + " bytes (seed " + SEED + "): " + full.errors();
                assertTrue(full.errors().contains("No space left on device"), place);
                assertFalse(full.errors().contains("\tat "), place);
                assertFalse(Files.exists(output.resolve("manifest.json")), place);
                mount("remount,size=1g", disk);
                ended(0, train(output, "--resume"));
                assertArrayEquals(expected, model(output), place);
                System.err.println("full disk " + repetition + " (seed " + SEED + "), room for " + room
                        + " bytes: ended with its reason, and with space went on; equal");
            } finally {
                assertEquals(
                        0, new ProcessBuilder("umount", disk.toString()).start().waitFor());
            }
        }
    }
}
