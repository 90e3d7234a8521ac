package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.prepare.pipeline.PipelineText;
import io.thalweg.prepare.pipeline.StandardSteps;
import io.thalweg.storage.OutputHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline, a process of its own, dies by SIGKILL; resumed, it ends with the bytes of a run that nothing disturbed. */
@Tag("slow")
final class KilledPreparationTest {
    private static final long SEED = 33;
    private static final int KILLS = Integer.getInteger("thalweg.faults", 10);

    private static final String STEPS = """
            steps:
              - normalize
              - length: {least-characters: 60}
              - dedup: {mode: exact, unit: document}
              - dedup: {mode: near}
              - dedup: {mode: exact, unit: line}
              - privacy
            """;

    @TempDir
    Path folder;

    /** What a preparation is given, but for its output and cores. */
    private record Given(Path input, Path steps, List<String> options) {}

    @Test
    void killedAtManyMomentsTheDatasetIsTheSameByteForByte() throws Exception {
        Path steps = Files.writeString(folder.resolve("corpus.yaml"), STEPS);
        killAtManyMoments(new Given(writeText(), steps, List.of("--min-count", "2", "--held-out", "0.1")));
    }

    /** With all proposed steps, on text of 388 languages, of encodings of their own and of a wiki's dump; skipped where that is absent. */
    @Test
    void theSameOfTheProposedPipelineOnRealText() throws Exception {
        Path sets = Path.of(System.getProperty("thalweg.data", "../../shared/data"), "robustness");
        assumeTrue(Files.exists(sets), "skipped: there is no " + sets);
        Path steps = Files.writeString(folder.resolve("corpus.yaml"), PipelineText.of(StandardSteps.defaultPipeline()));
        killAtManyMoments(new Given(
                sets,
                steps,
                List.of("--encoding", "auto", "--unit", "file", "--max-bad-fraction", "1", "--held-out", "0.1")));
    }

    private void killAtManyMoments(Given given) throws Exception {
        Path whole = folder.resolve("whole");
        Process undisturbed = ThalwegProcess.start(prepare(given, whole, 2));
        awaitWork(undisturbed, whole);
        long begun = System.nanoTime();
        ThalwegProcess.end(undisturbed);
        long workMillis = (System.nanoTime() - begun) / 1_000_000;
        Map<String, String> expected = files(whole);
        assertTrue(
                expected.keySet().containsAll(List.of("manifest.json", "pipeline.json", "vocabulary.tsv")),
                expected.toString());
        Random random = new Random(SEED);
        int hits = 0;
        int wentOn = 0;
        for (int attempt = 0; hits < KILLS; attempt++) {
            assertTrue(attempt < 3 * KILLS, "only " + hits + " of " + attempt + " kills hit a living run");
            long delayMillis = (long) (random.nextDouble() * workMillis);
            Path output = folder.resolve("killed-" + attempt);
            Process driver = ThalwegProcess.start(prepare(given, output, 2));
            awaitWork(driver, output);
            boolean ended = driver.waitFor(delayMillis, TimeUnit.MILLISECONDS);
            // Of a process, SIGKILL.
            driver.destroyForcibly().waitFor();
            List<String> finished = finishedStages(output);
            String place = "kill " + attempt + ", " + delayMillis + " of about " + workMillis
                    + " ms after the work began, finished " + finished + ", seed " + SEED;
            if (ended) {
                assertEquals(expected, files(output), place);
                System.err.println(place + ": the run had ended; drawn again");
                continue;
            }
            hits++;
            wentOn += finished.isEmpty() ? 0 : 1;
            boolean committed = Files.exists(output.resolve("manifest.json"));
            List<String> resuming = new ArrayList<>(prepare(given, output, 3));
            resuming.add("--resume");
            ThalwegProcess.end(ThalwegProcess.start(resuming));
            assertEquals(expected, files(output), place);
            System.err.println(place + (committed ? ", the dataset committed" : "") + ": resumed, equal");
        }
        assertTrue(wentOn >= KILLS / 3, "only " + wentOn + " of " + KILLS + " went on from a finished step");
    }

    private static List<String> prepare(Given given, Path output, int cores) {
        List<String> command = new ArrayList<>(List.of(
                "prepare",
                "text",
                "--input",
                given.input().toString(),
                "--output",
                output.toString(),
                "--pipeline",
                given.steps().toString(),
                "--master",
                "local[" + cores + "]"));
        command.addAll(given.options());
        return command;
    }

    /** Until the folder of steps is there: before it, a run has done nothing that is left. */
    private static void awaitWork(Process driver, Path output) throws InterruptedException {
        while (driver.isAlive() && !Files.isDirectory(output.resolve("_steps"))) {
            Thread.sleep(5);
        }
    }

    /** Names of the stages that are whole. */
    private static List<String> finishedStages(Path output) throws IOException {
        Path steps = output.resolve("_steps");
        if (!Files.isDirectory(steps)) {
            return List.of();
        }
        try (Stream<Path> stages = Files.list(steps)) {
            return stages.filter(stage -> Files.exists(stage.resolve("manifest.json")))
                    .map(stage -> stage.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> files(Path output) throws IOException {
        // A run that died just behind the commit has left its steps; they are no part of the dataset.
        return OutputHashes.of(output, name -> name.startsWith("_steps/"));
    }

    /** Seeded documents of Zipf-like words, many of them copies, near copies or short, some with an address. */
    private Path writeText() throws IOException {
        Random random = new Random(SEED);
        List<String> documents = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6000; i++) {
            boolean copy = random.nextInt(4) == 0 && !documents.isEmpty();
            String document = copy ? documents.get(random.nextInt(documents.size())) : document(random);
            if (copy && random.nextBoolean()) {
                document = document + " and more";
            }
            documents.add(document);
            text.append("{\"text\": \"").append(document).append("\"}\n");
        }
        return Files.writeString(folder.resolve("in.jsonl"), text.toString());
    }

    private static String document(Random random) {
        StringBuilder text = new StringBuilder();
        int lines = 1 + random.nextInt(12);
        for (int line = 0; line < lines; line++) {
            text.append(line == 0 ? "" : "\\n");
            for (int word = 0; word < 8; word++) {
                text.append(word == 0 ? "" : " ").append('w').append((int) (5000 * Math.pow(random.nextDouble(), 3)));
            }
            text.append(random.nextInt(10) == 0 ? " someone@mail" + random.nextInt(50) + ".org" : "");
        }
        return text.toString();
    }
}
