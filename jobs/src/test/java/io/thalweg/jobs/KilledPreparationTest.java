package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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

    @Test
    void killedAtManyMomentsTheDatasetIsTheSameByteForByte() throws Exception {
        Path input = writeText();
        Path steps = Files.writeString(folder.resolve("corpus.yaml"), STEPS);
        Path whole = folder.resolve("whole");
        Process undisturbed = start(prepare(input, steps, whole, 2));
        awaitWork(undisturbed, whole);
        long begun = System.nanoTime();
        end(undisturbed);
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
            Process driver = start(prepare(input, steps, output, 2));
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
            List<String> resuming = new ArrayList<>(prepare(input, steps, output, 3));
            resuming.add("--resume");
            end(start(resuming));
            assertEquals(expected, files(output), place);
            System.err.println(place + (committed ? ", the dataset committed" : "") + ": resumed, equal");
        }
        assertTrue(wentOn >= KILLS / 3, "only " + wentOn + " of " + KILLS + " went on from a finished step");
    }

    private static List<String> prepare(Path input, Path steps, Path output, int cores) {
        return List.of(
                "prepare",
                "text",
                "--input",
                input.toString(),
                "--output",
                output.toString(),
                "--pipeline",
                steps.toString(),
                "--min-count",
                "2",
                "--held-out",
                "0.1",
                "--master",
                "local[" + cores + "]");
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

    /** Every file of a dataset and its hash, by names without the attempts that shards tell of. */
    private static Map<String, String> files(Path output) throws Exception {
        TreeMap<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = output.relativize(file).toString();
                // A run that died just behind the commit has left its steps; they are no part of the dataset.
                if (name.endsWith(".crc") || name.startsWith("_steps/")) {
                    continue;
                }
                byte[] content = Files.readAllBytes(file);
                if (name.equals("manifest.json")) {
                    content = new String(content, StandardCharsets.UTF_8)
                            .replaceAll("(part-\\d+)-[^\"]*", "$1")
                            .replace(output.toString(), "")
                            .getBytes(StandardCharsets.UTF_8);
                }
                found.put(
                        name.replaceAll("(part-\\d+)-.*", "$1"),
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
            }
        }
        return found;
    }

    private static void end(Process process) throws Exception {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertFalse(process.isAlive(), "the process did not end");
        assertEquals(0, process.exitValue());
    }

    private static Process start(List<String> arguments) throws IOException {
        return new ProcessBuilder(ThalwegProcess.command(List.of(), arguments))
                .inheritIO()
                .start();
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
