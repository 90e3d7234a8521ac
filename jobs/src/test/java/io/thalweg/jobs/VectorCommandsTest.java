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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code neighbours} and {@code evaluate} on vectors whose answers can be worked out by hand. */
final class VectorCommandsTest {
    @TempDir
    Path folder;

    private Path vectors;

    @BeforeEach
    void writeVectors() throws IOException {
        // Gender along the first axis, royalty along the second, fruit along the third.
        vectors = Files.writeString(folder.resolve("vectors.txt"), """
                6 3
                man 1 0 0
                woman -1 0 0
                king 1 1 0
                queen -1 1 0
                apple 0 0 1
                pear 0.1 0 1
                """);
    }

    private Ran run(String command, String... options) {
        List<String> args = new ArrayList<>(List.of(command, "--model", vectors.toString()));
        args.addAll(Arrays.asList(options));
        return Ran.command(args.toArray(String[]::new));
    }

    private static JsonNode json(Ran ran) throws IOException {
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals("", ran.err());
        assertEquals(1, ran.out().lines().count(), ran.out());
        return new ObjectMapper().readTree(ran.out());
    }

    @Test
    void wordsAndAnalogiesAreAnsweredInOrder() throws IOException {
        JsonNode answers = json(run(
                        "neighbours",
                        "--json",
                        "--count",
                        "2",
                        "apple",
                        "--positive",
                        "king",
                        "woman",
                        "--negative",
                        "man"))
                .get("answers");
        assertEquals(2, answers.size());
        assertEquals("apple", answers.at("/0/positive/0").asText());
        assertEquals("pear", answers.at("/0/neighbours/0/word").asText());
        assertEquals(1 / Math.sqrt(1.01), answers.at("/0/neighbours/0/cosine").asDouble(), 1e-6);
        assertEquals(2, answers.at("/0/neighbours").size());
        assertEquals("queen", answers.at("/1/neighbours/0/word").asText());
        Ran text = run("neighbours", "apple");
        assertEquals("apple", text.out().lines().findFirst().orElseThrow());
        assertTrue(text.out().contains("0.9950  pear"), text.out());
    }

    @Test
    void everyUnknownWordIsNamed() {
        Ran ran = run("neighbours", "plum", "apple", "--positive", "grape");
        assertEquals(2, ran.exitCode());
        assertEquals("", ran.out());
        assertEquals(2, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).contains("'plum'") && ran.errors().get(1).contains("'grape'"), ran.err());
    }

    @Test
    void badRequestsAreToldAtOnce() {
        Ran ran = Ran.command("neighbours", "--model", "/no/such", "--count", "0");
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of(
                        "--model does not exist: found /no/such. Check the path",
                        "No word is given. Give words, or --positive and --negative",
                        "--count is out of range: found 0, allowed 1 to 10000"),
                ran.errors());
        Ran nothing = run("evaluate", "--restrict-vocabulary", "0");
        assertEquals(2, nothing.exitCode());
        assertEquals(2, nothing.errors().size(), nothing.err());
        assertEquals(2, run("evaluate", "--analogies", "/no/such").exitCode());
    }

    @Test
    void scoresHaveTheirDocumentedKeys() throws IOException {
        Path questions = Files.writeString(folder.resolve("questions.txt"), """
                : royalty
                man king woman queen
                king man queen woman
                man king woman apple
                : unknown
                man king plum grape
                """);
        Path pairs = Files.writeString(
                folder.resolve("pairs.tsv"),
                "# a comment\napple\tpear\t9\nman\tking\t5\nman\twoman\t1\nplum\tpear\t8\n");
        Ran ran = run("evaluate", "--json", "--analogies", questions.toString(), "--similarity", pairs.toString());
        JsonNode scores = json(ran);
        assertEquals(2 / 3.0, scores.get("analogies.accuracy").asDouble(), 1e-12);
        assertEquals(3, scores.at("/analogies.sections/royalty/asked").asInt());
        assertTrue(scores.at("/analogies.sections/unknown/accuracy").isNull());
        assertEquals(1, scores.at("/analogies.sections/unknown/skipped").asInt());
        assertEquals(1.0, scores.get("similarity.pairs.tsv.spearman").asDouble(), 1e-12);
        assertEquals(0.75, scores.get("similarity.pairs.tsv.coverage").asDouble(), 1e-12);
        Ran text = run("evaluate", "--analogies", questions.toString(), "--similarity", pairs.toString());
        assertTrue(text.out().contains("66.7%") && text.out().contains("3 of 4 pairs"), text.out());

        // Only man and woman are among the two commonest.
        JsonNode restricted =
                json(run("evaluate", "--json", "--analogies", questions.toString(), "--restrict-vocabulary", "2"));
        assertEquals(0, restricted.get("analogies.asked").asInt());
        assertTrue(restricted.get("analogies.accuracy").isNull());
    }

    @Test
    void damagedFilesFailWithOneMessageEach() throws IOException {
        Files.writeString(vectors, "6 3\nman 1 0\n");
        Path questions = Files.writeString(folder.resolve("questions.txt"), ": a\nman king woman\n");
        for (Ran ran : List.of(
                run("neighbours", "man"),
                Ran.command("neighbours", "--model", folder.toString(), "man"),
                run("evaluate", "--analogies", questions.toString()))) {
            assertEquals(1, ran.exitCode(), ran.err());
            assertEquals(1, ran.errors().size(), ran.err());
            assertFalse(ran.err().contains("\tat "), ran.err());
        }
    }
}
