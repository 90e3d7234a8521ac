package io.thalweg.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.embed.EmbedConfig.Format;
import io.thalweg.embed.EmbedConfig.Unit;
import io.thalweg.embed.EmbedConfig.Weighting;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.random.Seeds;
import io.thalweg.spark.LocalSpark;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbedJobTest {
    private static final int WORDS = 50;
    private static final int DIMENSIONS = 6;
    private static final long SEED = Seeds.derive(6, "embed.test");
    private static final float[][] VECTORS = vectors();
    private static final ReadOptions READING = ReadOptions.DEFAULT;

    private static JavaSparkContext spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void startSpark() {
        spark = LocalSpark.start("EmbedJobTest", 3);
    }

    @AfterAll
    static void stopSpark() {
        spark.close();
    }

    @Test
    void meanOfTheKnownWordsOfEachLine() throws IOException {
        write("a.txt", "W1 w2, unknown\n\nnothing here\nw3\n");
        List<String> told = new ArrayList<>();
        EmbeddingsManifest manifest = new EmbedJob(
                        spark,
                        config(Unit.LINE, Weighting.MEAN, true),
                        model(),
                        OutputFolder.at(new Configuration(), out("out")),
                        "test")
                .run(
                        List.of(out("a.txt")),
                        READING,
                        OutputFolder.Existing.REFUSE,
                        (step, done, total) -> told.add(step + " " + done + "/" + total));
        assertEquals("embed 0/1", told.get(0));
        assertEquals("embed 1/1", told.get(told.size() - 1));
        Map<String, Row> rows = rows("out");
        assertEquals(List.of("a.txt#0", "a.txt#16", "a.txt#29"), List.copyOf(rows.keySet()));
        assertArrayEquals(mean(1, 2), vector(rows.get("a.txt#0")));
        assertNull(vector(rows.get("a.txt#16")), "no known word: no vector, but a row");
        assertEquals("nothing here", rows.get("a.txt#16").getAs("text"));
        assertArrayEquals(VECTORS[3], vector(rows.get("a.txt#29")));
        assertEquals(3, manifest.rows());
        assertEquals(6L, manifest.counters().get(EmbeddingsManifest.TOKENS));
        assertEquals(3L, manifest.counters().get(EmbeddingsManifest.UNKNOWN_TOKENS));
        assertEquals(3L, manifest.counters().get(EmbeddingsManifest.TEXTS));
        assertEquals(1L, manifest.counters().get(EmbeddingsManifest.TEXTS_WITHOUT_KNOWN_WORD));
        assertEquals("word2vec", manifest.model().get("family"));
        manifest.parts()
                .forEach(
                        part -> OutputFolder.at(new Configuration(), out("out")).verify(part));
    }

    @Test
    void aDocumentIsTheWholeFile() throws IOException {
        write("docs/a.txt", "w1\nw2\n");
        write("docs/b.txt", "w3 w4 w4");
        run(config(Unit.DOCUMENT, Weighting.MEAN, false), "docs", "out", 1 << 20);
        Map<String, Row> rows = rows("out");
        assertEquals(List.of("a.txt#0", "b.txt#0"), List.copyOf(rows.keySet()));
        assertArrayEquals(mean(1, 2), vector(rows.get("a.txt#0")));
        assertArrayEquals(mean(3, 4, 4), vector(rows.get("b.txt#0")));
        assertEquals(2, rows.get("a.txt#0").size(), "no text unless asked for");
    }

    @Test
    void sifIsThatOfThePaper() throws IOException {
        List<String> lines = lines(300);
        write("a.txt", String.join("\n", lines));
        run(config(Unit.LINE, Weighting.SIF, true), "a.txt", "out", 1000);
        double[][] wanted = referenceSif(lines);
        Map<String, Row> rows = rows("out");
        assertEquals(lines.size(), rows.size());
        Map<String, double[]> byText = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            byText.put(lines.get(i), wanted[i]);
        }
        for (Row row : rows.values()) {
            float[] vector = vector(row);
            for (int d = 0; d < DIMENSIONS; d++) {
                assertEquals(byText.get(row.<String>getAs("text"))[d], vector[d], 1e-5, "seed " + SEED);
            }
        }
    }

    /** Power iteration on the texts' second moments; the removal does not depend on the component's sign. */
    private static double[][] referenceSif(List<String> lines) {
        double a = EmbedConfig.DEFAULT_SIF_SMOOTHING;
        double total = WORDS * (WORDS + 1) / 2.0;
        double[][] texts = new double[lines.size()][DIMENSIONS];
        for (int i = 0; i < texts.length; i++) {
            String[] words = lines.get(i).split(" ");
            for (String word : words) {
                int id = Integer.parseInt(word.substring(1));
                double weight = a / (a + (WORDS - id) / total) / words.length;
                for (int d = 0; d < DIMENSIONS; d++) {
                    texts[i][d] += weight * VECTORS[id][d];
                }
            }
        }
        double[] u = {1, 1, 1, 1, 1, 1};
        for (int step = 0; step < 10_000; step++) {
            double[] next = new double[DIMENSIONS];
            for (double[] text : texts) {
                double along = dot(u, text);
                for (int d = 0; d < DIMENSIONS; d++) {
                    next[d] += along * text[d];
                }
            }
            double length = Math.sqrt(dot(next, next));
            for (int d = 0; d < DIMENSIONS; d++) {
                u[d] = next[d] / length;
            }
        }
        for (double[] text : texts) {
            double along = dot(u, text);
            for (int d = 0; d < DIMENSIONS; d++) {
                text[d] -= along * u[d];
            }
        }
        return texts;
    }

    @Test
    void sameFilesWhateverTheNumberOfCores() throws IOException {
        write("in/a.txt", String.join("\n", lines(2_000)));
        write("in/b.txt", String.join("\n", lines(100)));
        EmbedConfig config = config(Unit.LINE, Weighting.SIF, true);
        EmbeddingsManifest first = run(config, "in", "many", 4_000);
        assertTrue(first.parts().size() > 4, first.parts().toString());
        stopSpark();
        spark = LocalSpark.start("EmbedJobTest", 1);
        EmbeddingsManifest second = run(config, "in", "one", 4_000);
        assertEquals(first, second);
    }

    @Test
    void cuttingTheInputOtherwiseChangesNoVector() throws IOException {
        write("a.txt", String.join("\n", lines(700)));
        run(config(Unit.LINE, Weighting.SIF, false), "a.txt", "fine", 900);
        run(config(Unit.LINE, Weighting.SIF, false), "a.txt", "coarse", 1 << 20);
        Map<String, Row> fine = rows("fine");
        Map<String, Row> coarse = rows("coarse");
        assertEquals(fine.keySet(), coarse.keySet());
        fine.forEach((id, row) -> assertArrayEquals(vector(row), vector(coarse.get(id)), id));
    }

    @Test
    void wordsOfTheInputOrOfTheModel() throws IOException {
        write("a.txt", "w7 w3 w7\nunknown w3");
        EmbedConfig config = config(Unit.WORD, Weighting.MEAN, false);
        EmbeddingsManifest some = run(config, "a.txt", "some", 4);
        List<Row> rows = read("some");
        assertEquals(
                List.of("w3", "w7"),
                rows.stream().map(row -> row.<String>getAs("word")).toList());
        assertArrayEquals(VECTORS[3], vector(rows.get(0)));
        assertEquals(1L, some.counters().get(EmbeddingsManifest.UNKNOWN_TOKENS));
        assertEquals(2, some.rows());
        OutputFolder all = OutputFolder.at(new Configuration(), out("all"));
        new EmbedJob(spark, config, model(), all, "test")
                .run(List.of(), READING, OutputFolder.Existing.REFUSE, EmbedListener.NONE);
        assertEquals(WORDS, read("all").size());
    }

    @Test
    void word2vecFilesHoldTheSameNumbers() throws IOException {
        write("a b.txt", "w1 w2\nunknown\nw3");
        EmbedConfig text = new EmbedConfig(Unit.LINE, Format.WORD2VEC_TEXT, Weighting.MEAN, 1e-3, false);
        EmbeddingsManifest manifest = run(text, "a b.txt", "text", 1 << 20);
        List<String> lines = Files.readAllLines(
                folder.resolve("text").resolve(manifest.parts().get(0).path()));
        assertEquals(2, manifest.rows());
        assertEquals("2 " + DIMENSIONS, lines.get(0));
        assertTrue(lines.get(1).startsWith("a%20b.txt#0 "), lines.get(1));
        float[] first = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            first[d] = Float.parseFloat(lines.get(1).split(" ")[d + 1]);
        }
        assertArrayEquals(mean(1, 2), first);
        EmbedConfig binary = new EmbedConfig(Unit.LINE, Format.WORD2VEC_BINARY, Weighting.MEAN, 1e-3, false);
        EmbeddingsManifest other = run(binary, "a b.txt", "binary", 1 << 20);
        byte[] bytes = Files.readAllBytes(
                folder.resolve("binary").resolve(other.parts().get(0).path()));
        String head = "2 " + DIMENSIONS + "\na%20b.txt#0 ";
        assertEquals(head, new String(bytes, 0, head.length(), StandardCharsets.UTF_8));
        float value = java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getFloat(head.length());
        assertEquals(first[0], value);
        assertEquals(
                head.length() + 2L * (4 * DIMENSIONS + 1) + "a%20b.txt#14 ".length(),
                bytes.length,
                "header and two rows");
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsWritten() throws IOException {
        EmbedConfig config = config(Unit.LINE, Weighting.MEAN, false);
        BadConfiguration missing =
                assertThrows(BadConfiguration.class, () -> run(config, "absent.txt", "out", 1 << 20));
        assertTrue(String.valueOf(missing.getMessage()).contains("absent.txt"), missing.getMessage());
        assertFalse(Files.exists(folder.resolve("out")));
        BadConfiguration none = assertThrows(
                BadConfiguration.class,
                () -> new EmbedJob(spark, config, model(), OutputFolder.at(new Configuration(), out("out")), "test")
                        .run(List.of(), READING, OutputFolder.Existing.REFUSE, EmbedListener.NONE));
        assertTrue(String.valueOf(none.getMessage()).contains("--input is missing"), none.getMessage());
        write("a.txt", "w1");
        write("out/there", "");
        assertThrows(BadConfiguration.class, () -> run(config, "a.txt", "out", 1 << 20));
        assertEquals(
                1,
                assertThrows(
                                BadConfiguration.class,
                                () -> new EmbedConfig(Unit.WORD, Format.PARQUET, Weighting.SIF, 1e-3, false))
                        .problems()
                        .size());
        assertEquals(
                3,
                assertThrows(
                                BadConfiguration.class,
                                () -> new EmbedConfig(Unit.WORD, Format.PARQUET, Weighting.SIF, 0, true))
                        .problems()
                        .size());
    }

    @Test
    void aRunThatFailsLeavesNothingThatLooksWhole() throws IOException {
        write("a.txt", "w1\nw2");
        OutputFolder output = OutputFolder.at(new Configuration(), out("out"));
        // The model breaks while it is being sent: nothing may be committed.
        EmbeddingModel broken = new EmbeddingModel(
                model().words(),
                DIMENSIONS,
                (id, into, at) -> {
                    throw new JobFailed(io.thalweg.problem.Problem.of("The model cannot be read"));
                },
                model().tokenizer(),
                Map.of());
        assertThrows(
                JobFailed.class,
                () -> new EmbedJob(spark, config(Unit.LINE, Weighting.MEAN, false), broken, output, "test")
                        .run(List.of(out("a.txt")), READING, OutputFolder.Existing.REFUSE, EmbedListener.NONE));
        assertFalse(output.isCommitted());
    }

    private EmbeddingsManifest run(EmbedConfig config, String input, String output, long shareBytes)
            throws IOException {
        return new EmbedJob(
                        spark, config, model(), OutputFolder.at(new Configuration(), out(output)), "test", shareBytes)
                .run(List.of(out(input)), READING, OutputFolder.Existing.REFUSE, EmbedListener.NONE);
    }

    private static EmbedConfig config(Unit unit, Weighting weighting, boolean withText) {
        return new EmbedConfig(unit, Format.PARQUET, weighting, EmbedConfig.DEFAULT_SIF_SMOOTHING, withText);
    }

    private static EmbeddingModel model() {
        List<String> words = new ArrayList<>();
        long[] counts = new long[WORDS];
        for (int id = 0; id < WORDS; id++) {
            words.add("w" + id);
            counts[id] = WORDS - id;
        }
        return new EmbeddingModel(
                new Vocabulary(words, counts),
                DIMENSIONS,
                (id, into, at) -> System.arraycopy(VECTORS[id], 0, into, at, DIMENSIONS),
                StoredTokenizer.withoutFile(new TokenizerConfig(TokenizerConfig.Kind.WORD, true)),
                Map.of("family", "word2vec"));
    }

    private static float[][] vectors() {
        Random random = new Random(SEED);
        float[][] vectors = new float[WORDS][DIMENSIONS];
        for (float[] vector : vectors) {
            for (int d = 0; d < DIMENSIONS; d++) {
                vector[d] = (float) random.nextGaussian() + (d == 0 ? 1 : 0);
            }
        }
        return vectors;
    }

    private static List<String> lines(int count) {
        Random random = new Random(Seeds.derive(SEED, "lines", count));
        List<String> lines = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            StringBuilder line = new StringBuilder();
            int length = 1 + random.nextInt(12);
            for (int k = 0; k < length; k++) {
                line.append(k == 0 ? "" : " ").append('w').append(random.nextInt(WORDS));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static float[] mean(int... ids) {
        float[] mean = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            double sum = 0;
            for (int id : ids) {
                sum += VECTORS[id][d];
            }
            mean[d] = (float) (sum / ids.length);
        }
        return mean;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String out(String name) {
        return folder.resolve(name).normalize().toString();
    }

    /** By id, in the order of the ids. */
    private Map<String, Row> rows(String output) throws IOException {
        TreeMap<String, Row> rows = new TreeMap<>();
        read(output).forEach(row -> rows.put(row.getAs("id"), row));
        return rows;
    }

    private List<Row> read(String output) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(output))) {
            String[] parts = files.map(Path::toString)
                    .filter(name -> name.endsWith(".parquet"))
                    .sorted()
                    .toArray(String[]::new);
            return SparkSession.builder()
                    .sparkContext(spark.sc())
                    .getOrCreate()
                    .read()
                    .parquet(parts)
                    .collectAsList();
        }
    }

    private static float[] vector(Row row) {
        int field = row.fieldIndex("vector");
        if (row.isNullAt(field)) {
            return null;
        }
        List<Float> values = row.getList(field);
        float[] vector = new float[values.size()];
        for (int d = 0; d < vector.length; d++) {
            vector[d] = values.get(d);
        }
        return vector;
    }
}
