package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.ShingleUnit;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What failing storage and failing tasks do to a preparation: a clear word, and nothing that looks whole. */
final class TextPreparationFaultsTest extends FaultyPreparations {
    private DatasetManifest run(String... inputs) {
        return TextPreparation.run(
                spark,
                TextPreparationConfig.builder()
                        .inputs(List.of(inputs))
                        .output(faulty(temp.resolve("out")))
                        .shards(4)
                        .minCount(1)
                        .heldOut(0)
                        .existing(OutputFolder.Existing.OVERWRITE)
                        .build(),
                PreparationListener.NONE);
    }

    @Test
    void whereverTheDiskRunsFullTheJobSaysSoAndLeavesNothing() throws IOException {
        Path input = Files.writeString(temp.resolve("a.txt"), TextPreparationTest.randomText(SEED, 2000, 500));
        FaultyFileSystem.ROOM.set(1L << 40);
        run(faulty(input));
        long needed = (1L << 40) - FaultyFileSystem.ROOM.get();
        // From no room at all, in staging, the vocabulary and the shards, to all but the end of the manifest.
        for (int step = 0; step < 8; step++) {
            FaultyFileSystem.ROOM.set(step == 7 ? needed - 1 : needed * step / 7);
            JobFailed failed = assertThrows(JobFailed.class, () -> run(faulty(input)), "step " + step);
            assertTrue(failed.getMessage().startsWith("The output cannot be written"), failed.getMessage());
            assertTrue(failed.getMessage().contains("No space left on device"), failed.getMessage());
            assertEquals(List.of(), left(), "step " + step);
        }
        FaultyFileSystem.ROOM.set(needed);
        run(faulty(input));
        assertTrue(left().contains("manifest.json"));
    }

    /** Whether it could claim its folder or not. */
    @Test
    void aFolderThatAFailedJobHasMadeIsRemoved() throws IOException {
        Path input = Files.writeString(temp.resolve("a.txt"), TextPreparationTest.randomText(SEED, 200, 50));
        for (long room : new long[] {0, 2000}) {
            FaultyFileSystem.ROOM.set(room);
            JobFailed failed = assertThrows(JobFailed.class, () -> run(faulty(input)));
            assertTrue(failed.getMessage().contains("No space left on device"), failed.getMessage());
            assertFalse(Files.exists(temp.resolve("out")), room + " bytes of room");
        }
    }

    @Test
    void pathsThatMayNotBeReadAreNamedBeforeAnythingStarts() throws IOException {
        Files.writeString(temp.resolve("secret.txt"), "x");
        Files.createDirectories(temp.resolve("in/locked"));
        Files.writeString(temp.resolve("in/open.txt"), "x");
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(
                        faulty(temp.resolve("secret.txt")), faulty(temp.resolve("in")), faulty(temp.resolve("gone"))));
        assertEquals(3, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().contains("An input may not be read: found Permission denied"), bad.getMessage());
        assertTrue(bad.getMessage().contains("locked"), bad.getMessage());
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

    @Test
    void tasksThatFailAndRunAgainLeaveTheSameDataset() throws IOException {
        Path input = Files.writeString(temp.resolve("a.txt"), TextPreparationTest.randomText(SEED, 2000, 500));
        DatasetManifest expected = run(faulty(input));
        for (String failing : List.of("staged", "part-00002")) {
            FaultyFileSystem.failing = failing;
            FaultyFileSystem.FAILURES.set(2);
            DatasetManifest manifest = run(faulty(input));
            assertEquals(0, FaultyFileSystem.FAILURES.get(), failing);
            assertEquals(expected.counters(), manifest.counters(), failing);
            assertEquals(hashes(expected), hashes(manifest), failing);
            ParquetCorpus.open(spark.hadoopConfiguration(), faulty(temp.resolve("out")))
                    .verify();
            // Only what the manifest names is left of the shards.
            assertEquals(6, left().size(), left().toString());
        }
        FaultyFileSystem.failing = "part-00001";
        FaultyFileSystem.FAILURES.set(3);
        JobFailed failed = assertThrows(JobFailed.class, () -> run(faulty(input)));
        assertTrue(failed.getMessage().contains("The connection was lost"), failed.getMessage());
        assertEquals(List.of(), left());
    }

    private DatasetManifest withoutCopies(Path input) {
        return TextPreparation.run(
                spark,
                TextPreparationConfig.builder()
                        .inputs(List.of(faulty(input)))
                        .output(faulty(temp.resolve("out")))
                        .minCount(1)
                        .heldOut(0)
                        .duplicates(new DedupConfig(
                                DedupMode.NEAR, DedupUnit.DOCUMENT, ShingleUnit.WORD, 5, 0.8, 100, true, List.of()))
                        .existing(OutputFolder.Existing.OVERWRITE)
                        .build(),
                PreparationListener.NONE);
    }

    @Test
    void lookingForCopiesFailsAndRunsAgainLikeTheRest() throws IOException {
        String half = TextPreparationTest.randomText(SEED, 300, 500);
        Path input = Files.writeString(temp.resolve("a.txt"), half + half);
        FaultyFileSystem.ROOM.set(1L << 40);
        DatasetManifest expected = withoutCopies(input);
        long needed = (1L << 40) - FaultyFileSystem.ROOM.get();
        for (int step = 0; step < 3; step++) {
            FaultyFileSystem.ROOM.set(needed * step / 3);
            JobFailed failed = assertThrows(JobFailed.class, () -> withoutCopies(input), "step " + step);
            assertTrue(failed.getMessage().contains("No space left on device"), failed.getMessage());
            assertEquals(List.of(), left(), "step " + step);
        }
        FaultyFileSystem.reset();
        List<String> whole = List.of("dedup/duplicates.tsv", "dedup/manifest.json", "dedup/part-00000");
        for (String failing : List.of("items-", "alike-", ".fingerprints")) {
            FaultyFileSystem.failing = failing;
            FaultyFileSystem.FAILURES.set(2);
            DatasetManifest manifest = withoutCopies(input);
            assertEquals(0, FaultyFileSystem.FAILURES.get(), failing);
            assertEquals(expected.counters(), manifest.counters(), failing);
            assertEquals(hashes(expected), hashes(manifest), failing);
            assertEquals(
                    whole,
                    left().stream()
                            .filter(file -> file.startsWith("dedup/"))
                            .map(file -> file.replaceAll("(part-\\d+)-.*", "$1"))
                            .toList(),
                    failing);
        }
    }

    private static List<String> hashes(DatasetManifest manifest) {
        return manifest.splits().get("train").shards().stream()
                .map(shard -> shard.part().sha256())
                .toList();
    }
}
