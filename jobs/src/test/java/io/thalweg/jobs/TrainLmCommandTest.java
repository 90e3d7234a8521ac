package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.lm.LanguageModelConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TrainLmCommandTest {
    @TempDir
    Path folder;

    private Ran train(String... options) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        List<String> args = new ArrayList<>(List.of(
                "train",
                "lm",
                "--data",
                folder.resolve("data").toString(),
                "--output",
                folder.resolve("model").toString()));
        args.addAll(Arrays.asList(options));
        return Ran.command(args.toArray(String[]::new));
    }

    @Test
    void everyFieldOfTheConfigurationIsAnOption() throws ReflectiveOperationException {
        CommandLine command = Thalweg.commandLine()
                .getSubcommands()
                .get("train")
                .getSubcommands()
                .get("lm");
        options(LanguageModelConfig.defaults(), command);
    }

    private static void options(Record record, CommandLine command) throws ReflectiveOperationException {
        for (RecordComponent field : record.getClass().getRecordComponents()) {
            if (field.getAccessor().invoke(record) instanceof Record inner) {
                options(inner, command);
                continue;
            }
            String option =
                    field.getName().equals("output") ? "--output-layer" : "--" + ConfigOption.kebab(field.getName());
            assertTrue(command.getCommandSpec().optionsMap().containsKey(option), option);
        }
    }

    @Test
    void everyProblemIsToldAtOnce() throws IOException {
        List<String> errors = train(
                        "--layers=0",
                        "--dropout=1",
                        "--learning-rate=-1",
                        "--replicas=0",
                        "--batch=0",
                        "--cell=lstmm",
                        "--output-layer=adaptive")
                .errors();
        for (String option : List.of(
                "--layers is out of range: found 0, allowed 1 to 16",
                "--dropout is out of range: found 1.0, allowed 0 to under 1",
                "--learning-rate is out of range: found -1.0",
                "--replicas is out of range",
                "--batch is out of range",
                "--cell",
                "--output-layer adaptive needs --cutoffs")) {
            assertTrue(errors.stream().anyMatch(error -> error.startsWith(option)), option + " in " + errors);
        }
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefused() throws IOException {
        assertTrue(train("--embeddings=tied", "--hidden=10", "--embedding=20")
                .errors()
                .toString()
                .contains("--embeddings tied needs --embedding and --hidden to be equal: found 20 and 10"));
        // The embedding is as long as the layers unless it is given.
        assertEquals(List.of(), problems("--embeddings=tied", "--hidden=10"));
        assertEquals(List.of(), problems("--output-layer=adaptive", "--cutoffs", "10", "20"));
        assertTrue(problems("--optimizer=sgd", "--weight-decay=0.1").toString().contains("--weight-decay is for"));
        assertTrue(problems("--segment-loss=sum-over-steps").toString().contains("--optimizer sgd only"));
    }

    private List<String> problems(String... options) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        List<String> args = new ArrayList<>(
                List.of("train", "lm", "--data", folder.resolve("data").toString()));
        args.addAll(List.of("--output", folder.resolve("model").toString()));
        args.addAll(Arrays.asList(options));
        return ParsedCommand.problems(args.toArray(String[]::new));
    }

    /** From text to a perplexity and a few words, as a user does it. */
    @Tag("slow")
    @Test
    void textIsPreparedTrainedOnEvaluatedAndContinued() throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 2000; line++) {
            int first = random.nextInt(20);
            for (int word = 0; word < 8; word++) {
                text.append('w').append((first + word) % 20).append(' ');
            }
            text.append('n').append(line).append('\n');
        }
        Path input = Files.writeString(folder.resolve("text.txt"), text);
        String data = folder.resolve("dataset").toString();
        String model = folder.resolve("model").toString();
        ran("prepare", "text", "--input", input.toString(), "--output", data, "--held-out", "0.1");
        Ran refused = Ran.command("train", "lm", "--data", data, "--output", model);
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("--unknown-words keep"), refused.err());
        assertTrue(refused.err().contains("--document-end"), refused.err());
        ran(
                "prepare",
                "text",
                "--input",
                input.toString(),
                "--output",
                data,
                "--held-out",
                "0.1",
                "--overwrite",
                "--unknown-words",
                "keep",
                "--document-end");
        ran(
                "train",
                "lm",
                "--data",
                data,
                "--output",
                model,
                "--hidden",
                "24",
                "--layers",
                "1",
                "--epochs",
                "4",
                "--learning-rate",
                "0.02",
                "--replicas",
                "2",
                "--local-steps",
                "10",
                "--batch",
                "8",
                "--steps",
                "10");
        Ran evaluated = ran("evaluate", "--model", model, "--data", data, "--json");
        double perplexity = Double.parseDouble(
                evaluated.out().replaceAll(".*\"perplexity\":([0-9.]+).*", "$1").strip());
        // A sentence has one word in twenty to begin with, and nothing else that cannot be known.
        assertTrue(perplexity > 1.2 && perplexity < 3, evaluated.out());
        String continued = ran(
                        "generate",
                        "text",
                        "--model",
                        model,
                        "--prompt",
                        "w3 w4 w5",
                        "--length",
                        "5",
                        "--temperature",
                        "0")
                .out();
        assertTrue(continued.startsWith("w3 w4 w5 w6 w7 w8 w9"), continued);
        String found = ran(
                        "generate",
                        "text",
                        "--model",
                        model,
                        "--prompt",
                        "w3 w4",
                        "--length",
                        "4",
                        "--beam",
                        "3",
                        "--samples",
                        "2",
                        "--json")
                .out();
        assertTrue(found.contains("w5 w6 w7 w8"), found);
        Ran unknown = ran("generate", "text", "--model", model, "--prompt", "nowhere", "--device", "cpu");
        assertTrue(unknown.err().contains("nowhere"), unknown.err());
        Ran both = Ran.command(
                "generate", "text", "--model", model, "--beam", "3", "--top-k", "7", "--temperature", "0.5");
        assertEquals(2, both.exitCode(), both.err());
        assertTrue(both.err().contains("--top-k is for drawing (no --beam) only: found 7"), both.err());
        assertTrue(both.err().contains("--temperature"), both.err());
        Ran none = Ran.command("generate", "text", "--model", model, "--engine", "none");
        assertEquals(2, none.exitCode(), none.err());
        assertTrue(none.err().contains("--engine names none that is on the class path: found none"), none.err());
    }

    private static Ran ran(String... args) {
        Ran ran = Ran.command(args);
        assertEquals(0, ran.exitCode(), String.join(" ", args) + ": " + ran.err());
        return ran;
    }
}
