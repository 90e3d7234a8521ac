package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.thalweg.text.Vocabulary;
import io.thalweg.word2vec.AnalogyEvaluation.Section;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real gensim, where the system's Python has it (Debian: python3-gensim); skipped elsewhere. */
class GensimTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final int DIMENSIONS = 6;
    private static final int RESTRICTED = 70;

    @TempDir
    Path folder;

    @Test
    void gensimReadsOursWeReadGensimsAndBothJudgeAlike() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of(PYTHON)) && run(PYTHON, "-c", "import gensim") == 0,
                PYTHON + " has no gensim");
        for (long seed = 0; seed < 2; seed++) {
            check(seed);
        }
    }

    private void check(long seed) throws Exception {
        Random random = new Random(seed);
        WordVectors vectors = vectors(random);
        for (Word2VecFormat format : Word2VecFormat.values()) {
            format.write(vectors, Files.newOutputStream(folder.resolve(name("ours", format))));
        }
        Files.writeString(
                folder.resolve("words.txt"),
                String.join("\n", vectors.vocabulary().words()) + "\n");
        ByteBuffer raw = ByteBuffer.allocate(vectors.size() * DIMENSIONS * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int id = 0; id < vectors.size(); id++) {
            for (float value : vectors.vector(id)) {
                raw.putFloat(value);
            }
        }
        Files.write(folder.resolve("vectors.f32"), raw.array());
        Files.writeString(folder.resolve("questions.txt"), questions(vectors, random));
        Files.writeString(folder.resolve("pairs.tsv"), pairs(vectors, random));
        Files.writeString(folder.resolve("settings.json"), "{\"restricted\": " + RESTRICTED + "}");
        Path script = folder.resolve("gensim_check.py");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("gensim_check.py"))) {
            Files.write(script, in.readAllBytes());
        }

        assertEquals(0, run(PYTHON, script.toString(), folder.toString()), this::output);

        for (Word2VecFormat format : Word2VecFormat.values()) {
            Path theirs = folder.resolve(name("theirs", format));
            try (InputStream in = Files.newInputStream(theirs)) {
                WordVectors read = format.read(in, theirs.toString());
                assertEquals(vectors.vocabulary().words(), read.vocabulary().words());
                for (int id = 0; id < vectors.size(); id++) {
                    assertArrayEquals(vectors.vector(id), read.vector(id), "seed " + seed + ", " + format);
                }
            }
        }
        compare(
                vectors,
                new ObjectMapper().readTree(folder.resolve("answers.json").toFile()),
                "seed " + seed);
    }

    private void compare(WordVectors vectors, JsonNode theirs, String message) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve("questions.txt"))) {
            AnalogyEvaluation.Result ours =
                    AnalogyEvaluation.read(in, "questions.txt").evaluate(vectors, RESTRICTED);
            assertEquals(theirs.get("accuracy").doubleValue(), ours.accuracy().orElseThrow(), 1e-12, message);
            for (int s = 0; s < theirs.get("sections").size(); s++) {
                JsonNode expected = theirs.get("sections").get(s);
                Section section = ours.sections().get(s);
                assertEquals(expected.get("name").textValue(), section.name(), message);
                assertEquals(expected.get("correct").intValue(), section.correct(), message + section);
                assertEquals(expected.get("asked").intValue(), section.asked(), message + section);
            }
            // A comparison of zeros would show nothing.
            assertTrue(ours.total().correct() > 20
                    && ours.total().correct() < ours.total().asked());
            assertTrue(ours.total().skipped() > 0);
        }
        try (InputStream in = Files.newInputStream(folder.resolve("pairs.tsv"))) {
            SimilarityEvaluation.Result ours =
                    SimilarityEvaluation.read(in, "pairs.tsv").evaluate(vectors);
            assertEquals(theirs.get("spearman").doubleValue(), ours.spearman().orElseThrow(), 1e-6, message);
            assertEquals(theirs.get("missing_percent").doubleValue(), 100 * (1 - ours.coverage()), 1e-9, message);
            assertTrue(ours.coverage() < 1);
        }
        List<String> words = vectors.vocabulary().words();
        List<WordVectors.Neighbour> similar = vectors.nearest(words.subList(3, 5), words.subList(7, 8), 7);
        for (int i = 0; i < 7; i++) {
            JsonNode expected = theirs.get("similar").get(i);
            assertEquals(expected.get("word").textValue(), similar.get(i).word(), message);
            assertEquals(expected.get("cosine").doubleValue(), similar.get(i).cosine(), 1e-5, message);
        }
    }

    /** Words of which some differ in case only, with vectors in which analogies half work. */
    private static WordVectors vectors(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            words.add("Wörd" + i);
            words.add("other" + i);
            if (i % 9 == 0) {
                words.add("wÖRD" + i);
            }
        }
        float[] rows = new float[words.size() * DIMENSIONS];
        for (int id = 0; id < words.size(); id++) {
            Random ofPair = new Random(words.get(id).replaceAll("[^0-9]", "").hashCode());
            for (int k = 0; k < DIMENSIONS; k++) {
                rows[id * DIMENSIONS + k] = (float) (ofPair.nextGaussian() + 0.25 * random.nextGaussian());
            }
            rows[id * DIMENSIONS] += words.get(id).startsWith("other") ? 2 : 0;
        }
        return new WordVectors(new Vocabulary(words, new long[words.size()]), DIMENSIONS, rows);
    }

    private static String questions(WordVectors vectors, Random random) {
        StringBuilder text = new StringBuilder();
        for (String section : List.of("first", "second part")) {
            text.append(": ").append(section).append('\n');
            for (int q = 0; q < 200; q++) {
                int a = random.nextInt(40);
                int c = random.nextInt(40);
                if (a != c) {
                    text.append(String.format("wörd%d OTHER%d WÖRD%d Other%d%n", a, a, c, c));
                }
            }
        }
        return text.toString();
    }

    private static String pairs(WordVectors vectors, Random random) {
        StringBuilder text = new StringBuilder("# a comment\n");
        for (int i = 0; i < 100; i++) {
            String first = vectors.vocabulary().word(random.nextInt(vectors.size()));
            String second = i % 10 == 0 ? "unknown" : vectors.vocabulary().word(random.nextInt(vectors.size()));
            text.append(first)
                    .append('\t')
                    .append(second)
                    .append('\t')
                    .append(random.nextInt(21) / 2.0)
                    .append('\n');
        }
        return text.toString();
    }

    private static String name(String who, Word2VecFormat format) {
        return who + (format == Word2VecFormat.TEXT ? ".txt" : ".bin");
    }

    private int run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output.log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no output: " + e;
        }
    }
}
