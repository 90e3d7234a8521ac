package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prepare text}, and the commands after it on what it made: the way a user goes. */
final class PrepareTextCommandTest {
    @TempDir
    Path folder;

    private Path text() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            text.append("The quick brown fox number ").append(i % 7).append(" jumps over the lazy dog.\n");
        }
        return Files.writeString(folder.resolve("text file.txt"), text);
    }

    private static Ran prepare(String... options) {
        List<String> args = new ArrayList<>(List.of("prepare", "text"));
        args.addAll(Arrays.asList(options));
        return Ran.command(args.toArray(String[]::new));
    }

    @Test
    void aTextBecomesADatasetThatInspectFindsWholeAndTrainingCanUse() throws IOException {
        Path data = folder.resolve("the data");
        Ran prepared = prepare(
                "--master",
                "local[2]",
                "--input",
                text().toString(),
                "--output",
                data.toString(),
                "--min-count",
                "2",
                "--lower-case",
                "--held-out",
                "0",
                "--json");
        assertEquals(0, prepared.exitCode(), prepared.err());
        JsonNode told = new ObjectMapper().readTree(prepared.out());
        assertEquals(300, told.at("/splits/train/documents").asInt(), prepared.out());
        assertEquals(3300, told.at("/splits/train/tokens").asInt(), prepared.out());
        assertEquals(0, Ran.command("inspect", data.toString()).exitCode());

        Path model = folder.resolve("model");
        Ran trained = Ran.command(
                "train",
                "word2vec",
                "--master",
                "local[2]",
                "--data",
                data.toString(),
                "--output",
                model.toString(),
                "--dimensions",
                "8",
                "--epochs",
                "1",
                "--replicas",
                "2",
                "--merges-per-epoch",
                "2",
                "--json");
        assertEquals(0, trained.exitCode(), trained.err());
        assertEquals(1, trained.out().lines().count(), trained.out());
        assertTrue(trained.err().contains("round "), trained.err());
        assertEquals(0, Ran.command("inspect", "--quiet", model.toString()).exitCode());
        Ran neighbours = Ran.command("neighbours", "--model", model.toString(), "--count", "3", "fox");
        assertEquals(0, neighbours.exitCode(), neighbours.err());
        assertEquals(4, neighbours.out().lines().count(), neighbours.out());

        Ran again = Ran.command(
                "train",
                "word2vec",
                "--master",
                "local[2]",
                "--data",
                data.toString(),
                "--output",
                model.toString(),
                "--resume");
        assertEquals(2, again.exitCode(), "a finished model is not resumed: " + again.err());
        assertEquals(0, Ran.command("inspect", "--quiet", model.toString()).exitCode(), "and it is left alone");
    }

    @Test
    void everythingWrongIsToldAtOnceAndNothingIsWritten() throws IOException {
        Ran ran = prepare(
                "--input",
                folder.resolve("none.txt").toString(),
                "--output",
                folder.resolve("data").toString(),
                "--min-count",
                "0",
                "--tokenizer",
                "words",
                "--max-document-bytes",
                "1",
                "--held-out",
                "2");
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of(
                        "--tokenizer has a value of the wrong kind: found 'words', allowed word, whitespace, char, bpe",
                        "--max-document-bytes is out of range: found 1, allowed 64 to 16777216",
                        "--min-count is out of range: found 0, allowed 1 or more",
                        "--held-out is out of range: found 2.0, allowed 0 to 0.4",
                        "--input does not exist: found " + folder.resolve("none.txt") + ". Check the path"),
                ran.errors());
        assertFalse(Files.exists(folder.resolve("data")));
    }

    /** The text has seven different lines, of which three are in the other text. */
    @Test
    void copiesAreDroppedAndTold() throws IOException {
        Path known = folder.resolve("known.txt");
        Files.write(known, Files.readAllLines(text()).subList(0, 3));
        Path test = folder.resolve("test");
        List<String> common = List.of("--master", "local[2]", "--min-count", "1", "--held-out", "0", "--dedup", "near");
        List<String> first = new ArrayList<>(common);
        first.addAll(List.of("--input", known.toString(), "--output", test.toString(), "--keep-fingerprints"));
        assertEquals(0, prepare(first.toArray(String[]::new)).exitCode());
        Path data = folder.resolve("data");
        List<String> second = new ArrayList<>(common);
        second.addAll(List.of("--near-threshold", "0.95", "--input", text().toString()));
        second.addAll(List.of("--output", data.toString(), "--against", test.toString()));
        Ran other = prepare(second.toArray(String[]::new));
        assertEquals(2, other.exitCode(), other.err());
        assertTrue(other.err().contains("found near_threshold 0.8, allowed 0.95"), other.err());
        second.removeAll(List.of("--near-threshold", "0.95"));
        Ran prepared = prepare(second.toArray(String[]::new));
        assertEquals(0, prepared.exitCode(), prepared.err());
        assertTrue(prepared.out().contains("documents duplicate against\n"), prepared.out());
        Ran inspected = Ran.command("inspect", data.toString(), "--json");
        assertEquals(0, inspected.exitCode(), inspected.err());
        JsonNode told = new ObjectMapper().readTree(inspected.out());
        JsonNode counters = told.at("/contents/counters");
        assertEquals(300, counters.path("documents").asInt(), inspected.out());
        assertEquals(4, counters.path("documents_written").asInt(), inspected.out());
        assertEquals(
                296,
                counters.path("documents_duplicate").asInt()
                        + counters.path("documents_duplicate_against").asInt(),
                inspected.out());
        assertEquals("near", told.at("/contents/options/dedup").asText(), inspected.out());
        Path examples = data.resolve("dedup/duplicates.tsv");
        assertTrue(Files.readString(examples).contains("\tThe quick brown fox number "), inspected.out());
        Files.writeString(examples, "something else");
        Files.deleteIfExists(data.resolve("dedup/.duplicates.tsv.crc"));
        assertEquals(1, Ran.command("inspect", "--quiet", data.toString()).exitCode());
    }

    @Test
    void whatIsWrongWithCopiesIsToldWithTheRest() {
        Ran ran = prepare(
                "--input",
                folder.toString(),
                "--output",
                folder.resolve("data").toString(),
                "--min-count",
                "0",
                "--dedup-unit",
                "line",
                "--shingle-length",
                "0",
                "--against",
                folder.resolve("none").toString());
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of(
                        "--dedup-unit line goes with --dedup exact alone: found --dedup none. Give --dedup exact, or"
                                + " --dedup-unit document",
                        "--against does nothing without --dedup: found --dedup none. Give --dedup exact or --dedup near",
                        "--shingle-length is out of range: found 0, allowed 1 to 64",
                        "--min-count is out of range: found 0, allowed 1 or more",
                        "--against does not exist: found " + folder.resolve("none") + ". Check the path"),
                ran.errors().stream()
                        .filter(error -> !error.startsWith("--output"))
                        .toList());
    }

    @Test
    void neitherInputNorSplitsIsABadRequest() {
        Ran ran = prepare("--output", folder.resolve("data").toString());
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).startsWith("--input is missing"), ran.err());
        Ran both = prepare(
                "--input",
                "a",
                "--train",
                "b",
                "--output",
                folder.resolve("data").toString());
        assertTrue(both.errors().get(0).startsWith("--input is given together with --train"), both.err());
    }

    @Test
    void aGlobThatMatchesNothingIsABadRequest() {
        Ran ran = prepare(
                "--master",
                "local[1]",
                "--input",
                folder + "/*.none",
                "--output",
                folder.resolve("data").toString());
        assertEquals(2, ran.exitCode(), ran.err());
        assertEquals(1, ran.errors().size(), ran.err());
        assertFalse(Files.exists(folder.resolve("data/manifest.json")));
    }

    @Test
    void anInputInsideTheOutputIsNotOverwritten() throws IOException {
        Path text = text();
        Ran ran = prepare("--input", text.toString(), "--output", folder.toString(), "--overwrite");
        assertEquals(2, ran.exitCode());
        assertTrue(ran.errors().get(0).startsWith("--output holds an input"), ran.err());
        assertTrue(Files.exists(text));
    }
}
