package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of words from the text to what models make of them, the way a user goes. */
final class BpeCommandsTest {
    private static final long SEED = 3;

    @TempDir
    Path folder;

    private Path text() throws IOException {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 600; line++) {
            int first = random.nextInt(20);
            for (int word = 0; word < 8; word++) {
                text.append(word == 0 ? "" : " ").append("größe").append((first + word) % 20);
            }
            text.append('\n');
        }
        return Files.writeString(folder.resolve("text.txt"), text);
    }

    private String ran(String... args) {
        Ran ran = Ran.command(args);
        assertEquals(0, ran.exitCode(), () -> List.of(args) + ": " + ran.err());
        return ran.out();
    }

    private String place(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aLanguageModelReadsAndWritesTextWithoutItsDataset() throws IOException {
        ran(
                "prepare",
                "text",
                "--master=local[2]",
                "--input",
                text().toString(),
                "--output",
                place("data"),
                "--tokenizer=bpe",
                "--vocabulary-size=300",
                "--document-end",
                "--held-out=0.05");
        ran("inspect", place("data"));
        ran(
                "train",
                "lm",
                "--master=local[2]",
                "--data",
                place("data"),
                "--output",
                place("model"),
                "--cell=rnn",
                "--layers=1",
                "--hidden=16",
                "--replicas=2",
                "--batch=4",
                "--epochs=1",
                "--seed=4");
        ran("inspect", place("model"));
        byte[] tokenizer = Files.readAllBytes(folder.resolve("data/tokenizer.json"));
        assertArrayEquals(tokenizer, Files.readAllBytes(folder.resolve("model/tokenizer.json")));
        JsonNode scores = new ObjectMapper()
                .readTree(ran(
                        "evaluate", "--master=local[2]", "--model", place("model"), "--data", place("data"), "--json"));
        assertTrue(scores.findValue("perplexity").asDouble() < 300, scores.toString());

        Files.move(folder.resolve("data"), folder.resolve("moved"));
        JsonNode told = new ObjectMapper()
                .readTree(ran(
                        "generate",
                        "text",
                        "--model",
                        place("model"),
                        "--prompt",
                        "größe1 größe2 漢",
                        "--length=20",
                        "--json"));
        JsonNode one = told.at("/continuations/0");
        assertEquals(0, one.at("/unknown").size(), told.toString());
        assertTrue(one.at("/texts/0").asText().indexOf('Ġ') < 0, told.toString());
        String printed = ran("generate", "text", "--model", place("model"), "--prompt", "größe1", "--length=20");
        assertTrue(printed.startsWith("größe1"), printed);
    }

    @Test
    void wordVectorsOfPartsEmbedText() throws IOException {
        String input = text().toString();
        ran(
                "prepare",
                "text",
                "--master=local[2]",
                "--input",
                input,
                "--output",
                place("data"),
                "--tokenizer=bpe",
                "--vocabulary-size=290",
                "--held-out=0");
        ran(
                "prepare",
                "text",
                "--master=local[2]",
                "--input",
                input,
                "--output",
                place("again"),
                "--tokenizer=bpe",
                "--tokenizer-file",
                place("data/tokenizer.json"),
                "--held-out=0");
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("data/train/part-00000.parquet")),
                Files.readAllBytes(folder.resolve("again/train/part-00000.parquet")));
        ran(
                "train",
                "word2vec",
                "--master=local[2]",
                "--data",
                place("data"),
                "--output",
                place("model"),
                "--dimensions=8",
                "--epochs=1",
                "--replicas=1",
                "--merges-per-epoch=1");
        JsonNode told = new ObjectMapper()
                .readTree(ran(
                        "embed",
                        "--master=local[2]",
                        "--model",
                        place("model"),
                        "--input",
                        input,
                        "--output",
                        place("vectors"),
                        "--unit=line",
                        "--json"));
        assertEquals(600, told.at("/rows").asInt(), told.toString());
        assertEquals(0, told.at("/counters/unknown_tokens").asInt(), told.toString());
    }

    @Test
    void lowerCaseAndAnotherTokenizerAreRefused() throws IOException {
        Ran ran = Ran.command(
                "prepare",
                "text",
                "--input",
                text().toString(),
                "--output",
                place("data"),
                "--tokenizer=bpe",
                "--lower-case",
                "--tokenizer-file",
                place("none.json"));
        assertEquals(2, ran.exitCode(), ran.err());
        assertTrue(ran.err().contains("--lower-case is given with --tokenizer bpe"), ran.err());
        assertTrue(ran.err().contains("--tokenizer-file does not exist"), ran.err());
    }
}
