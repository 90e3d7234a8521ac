package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with {@code --engine dl4j}, and its models beside those of the other engine. */
final class SecondEngineTest {
    private static final long SEED = 5;

    @TempDir
    Path folder;

    private String data;

    @BeforeEach
    void prepare() throws IOException {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 300; line++) {
            int first = random.nextInt(20);
            for (int word = 0; word < 8; word++) {
                text.append('w').append((first + word) % 20).append(' ');
            }
            text.append('\n');
        }
        Path input = Files.writeString(folder.resolve("text.txt"), text);
        data = folder.resolve("dataset").toString();
        List<String> prepare = List.of("prepare", "text", "--input", input.toString(), "--output", data);
        List<String> options = List.of("--held-out", "0.2", "--unknown-words", "keep", "--document-end");
        ran(prepare, options);
    }

    @SafeVarargs
    private static JsonNode ran(List<String>... parts) throws IOException {
        Ran ran = command(parts);
        assertEquals(0, ran.exitCode(), ran.err());
        return new ObjectMapper().readTree(ran.out());
    }

    @SafeVarargs
    private static Ran command(List<String>... parts) {
        List<String> arguments = new ArrayList<>();
        Arrays.stream(parts).forEach(arguments::addAll);
        arguments.add("--json");
        return Ran.command(arguments.toArray(String[]::new));
    }

    private List<String> training(String engine, String model) {
        List<String> arguments = new ArrayList<>(List.of("train", "lm", "--data", data, "--output"));
        arguments.add(folder.resolve(model).toString());
        arguments.addAll(List.of("--engine", engine, "--hidden", "8", "--layers", "2", "--batch", "4", "--steps", "7"));
        arguments.addAll(List.of("--replicas", "2", "--local-steps", "3", "--epochs", "12", "--master", "local[2]"));
        return arguments;
    }

    private JsonNode evaluation(String engine, String model) throws IOException {
        return ran(
                List.of("evaluate", "--model", folder.resolve(model).toString(), "--data", data),
                List.of("--split", "valid", "--engine", engine, "--master", "local[2]"));
    }

    /** Moments averaged, units and recurrent weights dropped, the hidden state carried over several rounds. */
    @Tag("slow")
    @Test
    void bothEnginesTrainTheSameModelAndAgreeOnItsPerplexity() throws IOException {
        List<String> options = List.of(
                "--cell", "lstm-peephole", "--learning-rate", "0.02", "--dropout", "0.1", "--recurrent-dropout", "0.1");
        JsonNode first = ran(training("torch", "torch"), options);
        JsonNode second = ran(training("dl4j", "dl4j"), options);
        assertTrue(second.path("rounds").asInt() > 3, second.toString());
        assertClose(first.path("perplexity"), second.path("perplexity"), 1e-3, "of the training's last round");
        JsonNode found = evaluation("dl4j", "dl4j").path("perplexity");
        assertClose(evaluation("torch", "dl4j").path("perplexity"), found, 1e-4, "of one model");
        assertClose(evaluation("torch", "torch").path("perplexity"), found, 1e-3, "of each its own model");
        assertTrue(found.asDouble() < 15, "nothing was learned: perplexity " + found);
    }

    private static void assertClose(JsonNode expected, JsonNode found, double share, String what) {
        assertTrue(expected.isNumber() && found.isNumber(), expected + ", " + found);
        assertEquals(
                expected.asDouble(),
                found.asDouble(),
                share * expected.asDouble(),
                "perplexity " + what + ", seed " + SEED);
    }

    @Test
    void whatItCannotDoIsToldBeforeAnythingIsStarted() throws IOException {
        Ran refused = command(
                training("dl4j", "model"),
                List.of("--cell", "gru", "--embeddings", "tied", "--output-layer", "sampled", "--device", "gpu"));
        assertEquals(2, refused.exitCode(), refused.err());
        for (String option : List.of("--cell", "--output-layer", "--embeddings", "on the CPU only")) {
            assertTrue(
                    refused.errors().stream()
                            .anyMatch(error -> error.contains(option) && error.contains("--engine torch")),
                    option + " in " + refused.err());
        }
        assertTrue(Files.notExists(folder.resolve("model").resolve("manifest.json")));
        Ran unknown = command(training("dl5j", "model"), List.of());
        assertEquals(2, unknown.exitCode(), unknown.err());
        assertTrue(unknown.err().contains("--engine") && unknown.err().contains("dl5j"), unknown.err());
        assertTrue(unknown.err().contains("dl4j, ") || unknown.err().contains(", dl4j"), unknown.err());
    }

    @Tag("slow")
    @Test
    void itsModelsGenerateText() throws IOException {
        ran(training("dl4j", "model"), List.of("--max-rounds", "1"));
        List<String> generation = List.of(
                "generate",
                "text",
                "--model",
                folder.resolve("model").toString(),
                "--prompt",
                "w1 w2",
                "--length",
                "5",
                "--temperature",
                "0");
        assertEquals(
                ran(generation, List.of("--engine", "torch")).path("continuations"),
                ran(generation, List.of("--engine", "dl4j")).path("continuations"));
    }
}
