package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.cluster.SmallPictures;
import io.thalweg.cluster.SmallText;
import io.thalweg.jobs.ThalwegProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver, a process of its own, dies by SIGKILL; resumed, it ends with the bytes of a run that nothing disturbed. */
@Tag("slow")
final class KilledDriverTest {
    private static final long SEED = 20;
    private static final int KILLS = Integer.getInteger("thalweg.faults", 20);

    /** Three epochs of eight merges, the warm-up among them. */
    private static final int ROUNDS = 24;

    private static final int NETWORK_ROUNDS = 12;
    private static final int NETWORK_KILLS = 6;

    @TempDir
    Path folder;

    @Test
    void killedAtManyMomentsTheModelIsTheSameByteForByte() throws Exception {
        Path data = folder.resolve("data");
        writeText(folder.resolve("text.txt"));
        run(List.of("prepare", "text", "--input", folder.resolve("text.txt").toString(), "--output", data.toString()));
        killAtManyMoments(output -> train(data, output, "--checkpoint-every", "1"), ROUNDS, KILLS);
    }

    /** With optimiser's moments, hidden states carried, texts drawn at validations, and dropout. */
    @Test
    void aKilledLanguageModelIsTheSameByteForByte() throws Exception {
        Path data = folder.resolve("data");
        writeText(folder.resolve("text.txt"));
        run(List.of(
                "prepare",
                "text",
                "--input",
                folder.resolve("text.txt").toString(),
                "--output",
                data.toString(),
                "--vocabulary-size",
                "800",
                "--unknown-words",
                "keep",
                "--document-end"));
        killAtManyMoments(
                output -> List.of(
                        "train",
                        "lm",
                        "--data",
                        data.toString(),
                        "--output",
                        output.toString(),
                        "--layers",
                        "2",
                        "--hidden",
                        "24",
                        "--dropout",
                        "0.2",
                        "--batch",
                        "8",
                        "--steps",
                        "12",
                        "--replicas",
                        "2",
                        "--local-steps",
                        "40",
                        "--max-rounds",
                        String.valueOf(NETWORK_ROUNDS),
                        "--checkpoint-every",
                        "1",
                        "--validate-every",
                        "4",
                        "--seed",
                        "7",
                        "--master",
                        "local[2]"),
                NETWORK_ROUNDS,
                Integer.getInteger("thalweg.faults", NETWORK_KILLS));
        List<String> samples = samples(folder.resolve("whole"));
        assertEquals(NETWORK_ROUNDS / 4, samples.size(), samples.toString());
        assertEquals(samples, samples(folder.resolve("killed-0")));
    }

    /** With both networks' moments, the running average and the statistics of layers. */
    @Test
    void aKilledGanIsTheSameByteForByte() throws Exception {
        Path data = folder.resolve("data");
        Path pictures = Files.write(folder.resolve("pictures.zip"), SmallPictures.zip(1000, SEED));
        run(List.of(
                "prepare",
                "images",
                "--input",
                pictures.toString(),
                "--output",
                data.toString(),
                "--size",
                String.valueOf(SmallPictures.SIDE),
                "--channels",
                "1"));
        killAtManyMoments(
                output -> List.of(
                        "train",
                        "gan",
                        "--data",
                        data.toString(),
                        "--output",
                        output.toString(),
                        "--conditional",
                        "--features",
                        "8",
                        "--noise",
                        "8",
                        "--batch",
                        "8",
                        "--replicas",
                        "2",
                        "--local-steps",
                        "30",
                        "--outer-step",
                        "slowmo",
                        "--epochs",
                        "20",
                        "--max-rounds",
                        String.valueOf(NETWORK_ROUNDS),
                        "--checkpoint-every",
                        "1",
                        "--seed",
                        "7",
                        "--master",
                        "local[2]"),
                NETWORK_ROUNDS,
                Integer.getInteger("thalweg.faults", NETWORK_KILLS));
    }

    /** The texts of a run's validations, as metrics.jsonl has them. */
    private static List<String> samples(Path model) throws IOException {
        return Files.readAllLines(model.resolve("metrics.jsonl")).stream()
                .map(line -> line.substring(line.indexOf("\"sample\":") + "\"sample\":".length()))
                .filter(sample -> !sample.startsWith("null"))
                .toList();
    }

    /** @param training the command that trains to an output, a checkpoint after every round */
    private void killAtManyMoments(Function<Path, List<String>> training, int rounds, int kills) throws Exception {
        run(training.apply(folder.resolve("whole")));
        byte[] expected = model(folder.resolve("whole"));
        Random random = new Random(SEED);
        int hits = 0;
        int resumedFromCheckpoint = 0;
        for (int attempt = 0; hits < kills; attempt++) {
            assertTrue(attempt < 2 * kills, "only " + hits + " of " + attempt + " kills hit a living run");
            int round = random.nextInt(rounds);
            int delayMillis = random.nextInt(300);
            Path output = folder.resolve("killed-" + attempt);
            String place = "kill " + attempt + ", " + delayMillis + " ms after checkpoint " + round + " of " + rounds
                    + ", seed " + SEED;
            Process driver = ThalwegProcess.start(training.apply(output));
            while (driver.isAlive() && newestCheckpoint(output) < round) {
                Thread.sleep(5);
            }
            boolean ended = driver.waitFor(delayMillis, TimeUnit.MILLISECONDS);
            driver.destroyForcibly().waitFor();
            if (ended || Files.exists(output.resolve("manifest.json"))) {
                assertArrayEquals(expected, model(output), place);
                System.err.println(place + ": the run had ended; drawn again");
                continue;
            }
            hits++;
            int newest = newestCheckpoint(output);
            resumedFromCheckpoint += newest > 0 ? 1 : 0;
            List<String> resuming = new ArrayList<>(training.apply(output));
            resuming.add("--resume");
            run(resuming);
            assertArrayEquals(expected, model(output), place);
            System.err.println(place + ": resumed from checkpoint " + newest + ", equal");
        }
        assertTrue(resumedFromCheckpoint >= kills / 2, "only " + resumedFromCheckpoint + " resumed from a checkpoint");
    }

    /** Every step of two checkpoints, of the pruning between them and of the model's own commit, one after the other. */
    @Test
    void killedAtEveryStepOfACommitTheModelIsTheSameByteForByte() throws Exception {
        Path data = folder.resolve("data");
        writeText(folder.resolve("text.txt"));
        run(List.of("prepare", "text", "--input", folder.resolve("text.txt").toString(), "--output", data.toString()));
        Path whole = folder.resolve("whole");
        List<String> steps = steps(startDying(shortTrain(data, whole), whole, 0));
        byte[] expected = model(whole);
        int first = 1;
        while (!steps.get(first - 1).contains("/checkpoints/")) {
            first++;
        }
        int deaths = 0;
        // Two tasks write at a time, so that the number of steps is not quite the same in every run.
        for (int step = first; ; step++) {
            Path output = folder.resolve("died-" + step);
            String death = step + " ";
            Optional<String> died = steps(startDying(shortTrain(data, output), output, step)).stream()
                    .filter(line -> line.startsWith(death))
                    .findFirst();
            if (died.isEmpty()) {
                break;
            }
            deaths++;
            assertFalse(Files.exists(output.resolve("manifest.json")), died + " came after the model");
            List<String> resume = new ArrayList<>(shortTrain(data, output));
            resume.add("--resume");
            run(resume);
            assertArrayEquals(expected, model(output), "died at step " + died);
            System.err.println("died of about " + steps.size() + " steps at " + died.get() + ": resumed, equal");
        }
        assertTrue(deaths >= 20, "only " + deaths + " deaths in " + steps);
    }

    /** The round of the newest committed checkpoint; 0 when there is none. */
    private static int newestCheckpoint(Path output) throws IOException {
        Path checkpoints = output.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return 0;
        }
        try (Stream<Path> rounds = Files.list(checkpoints)) {
            return rounds.filter(round -> Files.exists(round.resolve("manifest.json")))
                    .mapToInt(round ->
                            Integer.parseInt(round.getFileName().toString().substring("round-".length())))
                    .max()
                    .orElse(0);
        }
    }

    /** What a process printed of its steps, in their order. */
    private static List<String> steps(Process process) throws Exception {
        List<String> steps = new ArrayList<>();
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                if (line.startsWith(DyingFileSystem.MARK)) {
                    steps.add(line.substring(DyingFileSystem.MARK.length()));
                }
            }
        }
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the process did not end");
        assertTrue(
                process.exitValue() == 0 || process.exitValue() == DyingFileSystem.EXIT,
                process.exitValue() + " after " + steps);
        return steps;
    }

    private static Process startDying(List<String> arguments, Path output, int step) throws IOException {
        List<String> command = ThalwegProcess.command(
                List.of("-D" + DyingFileSystem.FOLDER + "=" + output, "-D" + DyingFileSystem.STEP + "=" + step),
                arguments);
        command.addAll(List.of("--conf", "spark.hadoop.fs.file.impl=" + DyingFileSystem.class.getName()));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Three rounds, a checkpoint after each but the last; one is kept, so that the one before is pruned. */
    private static List<String> shortTrain(Path data, Path output) {
        List<String> arguments = new ArrayList<>(train(data, output));
        arguments.set(arguments.indexOf("--epochs") + 1, "1");
        arguments.set(arguments.indexOf("--merges-per-epoch") + 1, "3");
        arguments.addAll(List.of("--checkpoint-every", "1", "--keep-checkpoints", "1"));
        return arguments;
    }

    private static byte[] model(Path output) throws IOException {
        assertTrue(Files.exists(output.resolve("manifest.json")), output + " is not complete");
        return Files.readAllBytes(output.resolve("model.safetensors"));
    }

    private static List<String> train(Path data, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "word2vec",
                "--data",
                data.toString(),
                "--output",
                output.toString(),
                "--dimensions",
                "48",
                "--epochs",
                "3",
                "--replicas",
                "2",
                "--threads",
                "1",
                "--merges-per-epoch",
                "8",
                "--seed",
                "7",
                "--master",
                "local[2]"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static void run(List<String> arguments) throws Exception {
        ThalwegProcess.end(ThalwegProcess.start(arguments));
    }

    /** A seeded text of 400,000 words from a Zipf-like vocabulary. */
    private static void writeText(Path file) throws IOException {
        Files.writeString(file, SmallText.of(new Random(SEED), 20_000, 20, 5000));
    }
}
