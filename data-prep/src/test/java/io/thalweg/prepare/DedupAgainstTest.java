package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Input held against other text and other datasets. */
final class DedupAgainstTest extends DedupRuns {
    @Test
    void whatOtherDataHoldIsKeptOut() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] texts = new String[6];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = sentence(random, 100);
        }
        String almost = texts[1] + " more";
        Path test = Files.writeString(temp.resolve("test.txt"), texts[0] + "\n" + texts[1] + "\n" + texts[0] + "\n");
        Path input = Files.writeString(
                temp.resolve("new.txt"),
                String.join("\n", texts[2], texts[0], almost, texts[3], texts[2], texts[0] + "  "));
        for (DedupMode mode : List.of(DedupMode.EXACT, DedupMode.NEAR)) {
            Path dataset = temp.resolve("dataset-" + mode);
            run(config(dedup(mode, DedupUnit.DOCUMENT, true), test).output(dataset.toString()));
            List<String> expected =
                    mode == DedupMode.EXACT ? List.of(texts[2], almost, texts[3]) : List.of(texts[2], texts[3]);
            for (Path against : mode == DedupMode.EXACT ? List.of(dataset) : List.of(test, dataset)) {
                DatasetManifest manifest = run(config(dedup(mode, DedupUnit.DOCUMENT, false, against), input));
                assertEquals(expected, documents("train"), mode + " " + against);
                assertEquals(2, manifest.counters().get("documents_duplicate_against"));
                assertEquals(1, manifest.counters().get("documents_duplicate"));
                assertEquals(
                        mode == DedupMode.NEAR ? 1L : null,
                        manifest.counters().get("documents_near_duplicate_against"));
                assertTrue(
                        examples().stream().anyMatch(line -> line.contains(test + "#0\t2\t")),
                        examples().toString());
            }
        }
        // Fingerprints of more will do for exact copies, but not the other way.
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false, temp.resolve("dataset-NEAR")), input));
        assertEquals(List.of(texts[2], almost, texts[3]), documents("train"));
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false), input)
                .output(temp.resolve("bare").toString()));
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(config(
                        dedup(
                                DedupMode.NEAR,
                                DedupUnit.DOCUMENT,
                                false,
                                temp.resolve("dataset-EXACT"),
                                temp.resolve("bare"),
                                temp.resolve("nothing")),
                        input)));
        assertEquals(3, bad.problems().size(), bad.getMessage());
        assertTrue(
                bad.getMessage().contains("fingerprints of another kind: found near_threshold null"), bad.getMessage());
        assertTrue(bad.getMessage().contains("kept no fingerprints"), bad.getMessage());
        assertTrue(bad.getMessage().contains("does not exist"), bad.getMessage());
    }

    /** What cannot be read of it would otherwise let copies through without a word. */
    @Test
    void whatCannotBeHeldAgainstEndsTheRun() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        String text = sentence(random, 100);
        Path input = Files.writeString(temp.resolve("new.txt"), text + "\n" + sentence(random, 100) + "\n");
        Path other = Files.writeString(temp.resolve("test.jsonl"), "{\"content\": \"" + text + "\"}\n");
        JobFailed unread = assertThrows(
                JobFailed.class, () -> run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false, other), input)));
        assertTrue(
                unread.getMessage().contains("The text of --against cannot be held against the input"),
                unread.getMessage());
        assertFalse(Files.exists(temp.resolve("out").resolve("manifest.json")));

        Path test = Files.writeString(temp.resolve("test.txt"), text + "\n");
        Path dataset = temp.resolve("kept");
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, true), test).output(dataset.toString()));
        DedupConfig held = dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false, dataset);
        assertEquals(1, run(config(held, input)).counters().get("documents_duplicate_against"));
        Path kept = Path.of(
                dataset.toString(),
                dedupManifest("kept").fingerprints().get(0).part().path());
        byte[] bytes = Files.readAllBytes(kept);
        bytes[bytes.length / 2] ^= 1;
        Files.write(kept, bytes);
        Files.deleteIfExists(kept.resolveSibling("." + kept.getFileName() + ".crc"));
        JobFailed damaged = assertThrows(JobFailed.class, () -> run(config(held, input)));
        assertTrue(damaged.getMessage().contains(kept.getFileName().toString()), damaged.getMessage());
    }

    /** A dataset that would be overwritten is not one to go against. */
    @Test
    void theOutputIsNotAmongWhatItIsHeldAgainst() throws IOException {
        Path input = Files.writeString(temp.resolve("a.txt"), "one two\n");
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, true), input));
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, true, temp.resolve("out")), input)));
        assertTrue(bad.getMessage().startsWith("An input lies in the output folder"), bad.getMessage());
        assertEquals(List.of("one two"), documents("train"));
    }

    /** Neither the input nor what is held out is to blame, so neither is spoken of. */
    @Test
    void thatNothingIsLeftIsToldWithItsReason() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        String first = sentence(random, 100);
        String second = sentence(random, 100);
        Path known = Files.writeString(temp.resolve("known.txt"), first + "\n" + second + "\n");
        Path input = Files.writeString(
                temp.resolve("new.txt"), String.join("\n", first, second + " more", first + "  ", second));
        JobFailed all = assertThrows(
                JobFailed.class, () -> run(config(dedup(DedupMode.NEAR, DedupUnit.DOCUMENT, false, known), input)));
        assertEquals(
                "All 4 documents were dropped as copies: found of 4 documents, documents dropped: 3 equal to text of"
                        + " --against, 1 nearly equal to text of --against. See that --against does not hold the input"
                        + " itself, or give other text",
                all.getMessage());
        JobFailed lines = assertThrows(
                JobFailed.class,
                () -> run(config(dedup(DedupMode.EXACT, DedupUnit.LINE, false, input), input)
                        .unit(TextUnit.FILE)));
        assertEquals(
                "No document is left for training once copies are dropped: found of 1 documents, lines dropped: 4 equal"
                        + " to text of --against. See that --against does not hold the input itself, or give other text",
                lines.getMessage());
        assertFalse(Files.exists(temp.resolve("out").resolve("manifest.json")));
    }
}
