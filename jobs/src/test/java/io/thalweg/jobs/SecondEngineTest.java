package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        arguments.addAll(List.of("--replicas", "2", "--local-steps", "3", "--epochs", "4", "--master", "local[2]"));
        return arguments;
    }

    private JsonNode evaluation(String engine, String model) throws IOException {
        return ran(
                List.of("evaluate", "--model", folder.resolve(model).toString(), "--data", data),
                List.of("--split", "valid", "--engine", engine, "--master", "local[2]"));
    }

    /**
     * Moments averaged, units and recurrent weights dropped, the hidden state carried over several rounds. Two engines round
     * differently, 2e-8 of the first round's loss, and training multiplies that: 1e-4 after four epochs, 1e-3 after six,
     * whatever the engines; so no more than four.
     */
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
        // 20 words, unknown ones and the documents' ends: 22 before anything is learned.
        assertTrue(found.asDouble() < 0.75 * 22, "nothing was learned: perplexity " + found);
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

    private List<String> averaged(String trainer, String model) {
        List<String> arguments = new ArrayList<>(List.of("train", "lm", "--data", data, "--output"));
        arguments.add(folder.resolve(model).toString());
        arguments.addAll(List.of("--engine", "dl4j", "--trainer", trainer, "--hidden", "16", "--layers", "1"));
        arguments.addAll(List.of("--optimizer", "sgd", "--learning-rate", "8", "--clip-norm", "0"));
        arguments.addAll(List.of("--initial-range", "0.3", "--batch", "4", "--steps", "7", "--replicas", "2"));
        arguments.addAll(List.of("--local-steps", "12", "--epochs", "4", "--master", "local[2]"));
        arguments.addAll(List.of("--validate-every", "1", "--checkpoint-every", "2"));
        return arguments;
    }

    /** The whole command; our own on the same text, but that its hidden state is carried along, learns about as much. */
    @Tag("slow")
    @Test
    void dl4jSparksOwnTrainerRunsTheSameJob() throws IOException {
        assumeTrue(isDl4jSparkThere(), "DL4J Spark is not there");
        JsonNode theirs = ran(averaged("dl4j-spark", "theirs"));
        JsonNode ours = ran(averaged("thalweg", "ours"));
        assertEquals(ours.path("rounds"), theirs.path("rounds"));
        assertEquals(ours.path("examples_seen"), theirs.path("examples_seen"));
        assertClose(ours.path("validation_perplexity"), theirs.path("validation_perplexity"), 0.3, "of validation");
        List<String> metrics = Files.readAllLines(folder.resolve("theirs").resolve("metrics.jsonl"));
        JsonNode first = new ObjectMapper().readTree(metrics.get(0));
        JsonNode last = new ObjectMapper().readTree(metrics.get(metrics.size() - 1));
        assertTrue(last.path("loss").asDouble() < 1.5, "nothing was learned: " + last);
        assertTrue(
                last.path("validation_loss").asDouble()
                        < first.path("figures").path("validation_loss_before").asDouble() - 0.5,
                first + "\n" + last);
        assertTrue(last.path("seconds").asDouble() > 0 && last.path("examples").asLong() > 0, last.toString());
        JsonNode provenance = new ObjectMapper()
                .readTree(folder.resolve("theirs").resolve("provenance.json").toFile());
        assertEquals(
                "dl4j-spark",
                provenance.path("config").path("lm").path("trainer").asText());
        assertTrue(provenance.path("versions").has("dl4j_spark"), provenance.toString());
        assertEquals(
                0, Ran.command("inspect", folder.resolve("theirs").toString()).exitCode());

        // Stopped and resumed, it is the same run, up to the order of its sums.
        ran(averaged("dl4j-spark", "halves"), List.of("--max-rounds", "3"));
        JsonNode resumed = ran(averaged("dl4j-spark", "halves"), List.of("--resume"));
        assertClose(
                theirs.path("validation_perplexity"), resumed.path("validation_perplexity"), 1e-4, "of a resumed run");
        Ran other = command(averaged("thalweg", "halves"), List.of("--resume"));
        assertTrue(other.exitCode() != 0, "a run of one trainer went on with the other");
    }

    /** It exists for Spark 3 alone. */
    private static boolean isDl4jSparkThere() {
        try {
            Class.forName(
                    "org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster",
                    false,
                    SecondEngineTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void whatTheOtherTrainerCannotDoIsToldTogether() {
        Ran refused = command(
                training("dl4j", "model"),
                List.of("--trainer", "dl4j-spark", "--outer-step", "diloco", "--quorum", "0.5", "--dropout", "0.1"));
        assertEquals(2, refused.exitCode(), refused.err());
        if (!isDl4jSparkThere()) {
            assertTrue(refused.err().contains("Spark 3 (Scala 2.12) only"), refused.err());
            return;
        }
        for (String option : List.of("--optimizer", "--clip-norm", "--outer-step", "--quorum", "--dropout")) {
            assertTrue(
                    refused.errors().stream()
                            .anyMatch(error -> error.startsWith(option) && error.contains("--trainer thalweg")),
                    option + " in " + refused.err());
        }
        Ran unknown = command(training("dl4j", "model"), List.of("--trainer", "horovod"));
        assertEquals(2, unknown.exitCode(), unknown.err());
        assertTrue(unknown.err().contains("--trainer") && unknown.err().contains("thalweg"), unknown.err());
        assertTrue(Files.notExists(folder.resolve("model")));
    }
}
