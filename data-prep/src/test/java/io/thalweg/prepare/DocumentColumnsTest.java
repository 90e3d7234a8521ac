package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.input.RecordNames;
import io.thalweg.prepare.pipeline.LanguageSplit;
import io.thalweg.prepare.pipeline.PipelineConfig;
import io.thalweg.prepare.pipeline.TestSteps;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where documents are from and what language they are in, as Parquet's own reader finds it in shards. */
class DocumentColumnsTest {
    private static final String LANGUAGE_STEP = "steps:\n  - language: {least-score: 0.2}\n";
    private static final String ABSENT = "-";
    private static final int RECORDS = 12;

    private static final Map<String, String> SENTENCES = Map.of(
            "eng",
            "Everyone has the right to freedom of thought and conscience, and this right includes freedom to change.",
            "deu",
            "Jeder hat das Recht auf Gedankenfreiheit und Gewissensfreiheit, und dieses Recht umfasst die Freiheit.");

    private static JavaSparkContext spark;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start(2);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** What a row says besides its tokens; {@link #ABSENT} where it says nothing. */
    private record Row(String source, String language) {}

    private static String language(int number) {
        return number % 3 == 0 ? "deu" : "eng";
    }

    private static String text(int number) {
        return SENTENCES.get(language(number)) + " Number" + number + ".";
    }

    private static String record(int number) {
        String source = number % 4 == 1 ? "" : ", \"from\": \"http://json.example/" + number + "?q=\u00e4\"";
        String id = number % 4 == 2 ? "" : ", \"id\": \"page-" + number + "\"";
        return "{\"text\": \"" + text(number) + "\"" + id + source + "}\n";
    }

    /** Of records that name themselves or do not, and say where they are from or do not. */
    private final TreeMap<String, Row> expected = new TreeMap<>();

    @BeforeEach
    void writeInput() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in"));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < RECORDS; i++) {
            int place = lines.toString().getBytes(StandardCharsets.UTF_8).length;
            String id = i % 4 == 2 ? "a.jsonl#" + place : "page-" + i;
            String source = i % 4 == 1 ? "a.jsonl" : "http://json.example/" + i + "?q=\u00e4";
            expected.put(id, new Row(source, language(i)));
            lines.append(record(i));
        }
        Files.writeString(folder.resolve("a.jsonl"), lines.toString());
        StringBuilder wet = new StringBuilder();
        for (int i = 0; i < RECORDS; i++) {
            String id = String.format(java.util.Locale.ROOT, "urn:uuid:00000000-0000-0000-0000-%012d", i);
            String address = "http://warc.example/" + i;
            String text = text(RECORDS + i);
            wet.append("WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <")
                    .append(id)
                    .append(">\r\nWARC-Target-URI: ")
                    .append(address)
                    .append("\r\nContent-Type: text/plain\r\nContent-Length: ")
                    .append(text.length())
                    .append("\r\n\r\n")
                    .append(text)
                    .append("\r\n\r\n");
            expected.put(id, new Row(address, language(i)));
        }
        Files.writeString(folder.resolve("b.warc.wet"), wet.toString());
        String plain = text(1);
        Files.writeString(folder.resolve("c.txt"), plain + "\n");
        // Its file is in its name.
        expected.put("c.txt#0", new Row(ABSENT, language(1)));
    }

    private TextPreparationConfig.Builder config() {
        return TextPreparationConfig.builder()
                .inputs(List.of(temp.resolve("in").toString()))
                .output(temp.resolve("out").toString())
                .existing(OutputFolder.Existing.OVERWRITE)
                .records(new RecordNames("text", "text", "id", "", "from", ""))
                .minCount(1)
                .heldOut(0.2)
                .shards(1);
    }

    private static PipelineConfig labelled() {
        return new PipelineConfig(TestSteps.pipeline(LANGUAGE_STEP), false);
    }

    private TreeMap<String, Row> expectedWithoutLanguages() {
        TreeMap<String, Row> rows = new TreeMap<>();
        expected.forEach((id, row) -> rows.put(id, new Row(row.source(), ABSENT)));
        return rows;
    }

    private TreeMap<String, Row> run(TextPreparationConfig.Builder config) throws IOException {
        // Small pieces and blocks: what is known of documents passes from many tasks to many.
        TextPreparation.run(spark, config.build(), PreparationListener.NONE, new TextPreparation.Sizes(500, 400));
        ParquetCorpus.open(new Configuration(), temp.resolve("out").toString()).verify();
        return rows(temp.resolve("out"));
    }

    private static List<Path> shards(Path dataset) throws IOException {
        try (Stream<Path> files = Files.walk(dataset)) {
            return files.filter(each -> each.toString().endsWith(".parquet"))
                    .filter(each -> !each.toString().contains("_steps"))
                    .sorted()
                    .toList();
        }
    }

    /** Every row of every shard, by the document's name. */
    private static TreeMap<String, Row> rows(Path dataset) throws IOException {
        TreeMap<String, Row> found = new TreeMap<>();
        for (Path shard : shards(dataset)) {
            try (ParquetReader<Group> rows = ParquetReader.builder(
                            new GroupReadSupport(), new org.apache.hadoop.fs.Path(shard.toUri()))
                    .build()) {
                for (Group row = rows.read(); row != null; row = rows.read()) {
                    Row before =
                            found.put(row.getString("doc", 0), new Row(value(row, "source"), value(row, "language")));
                    assertEquals(null, before, "a name twice: " + row.getString("doc", 0));
                }
            }
        }
        return found;
    }

    private static String value(Group row, String column) {
        return row.getType().containsField(column) && row.getFieldRepetitionCount(column) == 1
                ? row.getString(column, 0)
                : ABSENT;
    }

    /** The columns of every shard; one line where all have the same. */
    private static TreeSet<String> columns(Path dataset) throws IOException {
        TreeSet<String> columns = new TreeSet<>();
        for (Path shard : shards(dataset)) {
            try (ParquetReader<Group> rows = ParquetReader.builder(
                            new GroupReadSupport(), new org.apache.hadoop.fs.Path(shard.toUri()))
                    .build()) {
                List<String> names = new ArrayList<>();
                rows.read().getType().getFields().forEach(field -> names.add(field.getName()));
                columns.add(String.join(" ", names));
            }
        }
        return columns;
    }

    @Test
    void withoutAPipelineSourcesStay() throws IOException {
        assertEquals(expectedWithoutLanguages(), run(config()));
        assertEquals(new TreeSet<>(List.of("doc tokens source")), columns(temp.resolve("out")));
    }

    @Test
    void withAPipelineSourcesAndLanguagesStay() throws IOException {
        assertEquals(expected, run(config().steps(labelled())));
        assertEquals(new TreeSet<>(List.of("doc tokens source language")), columns(temp.resolve("out")));
    }

    @Test
    void theShuffleMovesThemWithTheirDocuments() throws IOException {
        ArrangementConfig shuffled = new ArrangementConfig(Pack.NONE, 0, true, 7);
        assertEquals(expectedWithoutLanguages(), run(config().arrangement(shuffled)));
        assertEquals(expected, run(config().arrangement(shuffled).steps(labelled())));
    }

    @Test
    void piecesOfADocumentHaveWhatTheDocumentHas() throws IOException {
        TreeMap<String, Row> found = run(config().maxDocumentBytes(64));
        TreeSet<String> whole = new TreeSet<>();
        found.forEach((id, row) -> {
            String document = id.replaceAll("\\.\\d+$", "");
            if (!id.startsWith("c.txt#")) { // Pieces of plain text have positions of their own.
                whole.add(document);
                assertEquals(expectedWithoutLanguages().get(document), row, id);
            }
        });
        assertTrue(found.containsKey("page-0.1"), found.keySet().toString());
        assertEquals(2 * RECORDS, whole.size());
    }

    @Test
    void rowsThatGoOnAndBlocksHaveThemToo() throws IOException {
        // Of so few tokens every document is long for a shard, and is cut where one ends.
        TreeMap<String, Row> cut = run(config().heldOut(0).shards(4).steps(labelled()));
        assertTrue(cut.keySet().stream().anyMatch(id -> id.endsWith("+1")), cut.toString());
        cut.forEach((id, row) -> assertEquals(expected.get(id.replaceAll("\\+\\d+$", "")), row, id));
        ArrangementConfig blocks = new ArrangementConfig(Pack.BLOCKS, 5, false, 0);
        TreeMap<String, Row> packed =
                run(config().heldOut(0).documentEnd(true).arrangement(blocks).steps(labelled()));
        assertTrue(packed.size() > expected.size(), packed.toString());
        // Of the document that the row begins with, as its name is.
        packed.forEach((id, row) -> assertEquals(expected.get(id.replaceAll("\\+\\d+$", "")), row, id));
    }

    @Test
    void datasetsOfALanguageHaveThem() throws IOException {
        LanguageSplit split = new LanguageSplit(OptionalDouble.empty());
        TextPreparation.runByLanguage(
                spark,
                config().heldOut(0)
                        .steps(new PipelineConfig(TestSteps.pipeline(LANGUAGE_STEP), false, Optional.of(split)))
                        .build(),
                PreparationListener.NONE);
        TreeMap<String, Row> found = new TreeMap<>();
        for (String language : SENTENCES.keySet()) {
            TreeMap<String, Row> rows = rows(temp.resolve("out").resolve(language));
            rows.forEach((id, row) -> assertEquals(language, row.language(), id));
            found.putAll(rows);
        }
        assertEquals(expected, found);
    }

    @Test
    void whereThereAreNoneThereIsNoColumn() throws IOException {
        Files.delete(temp.resolve("in/a.jsonl"));
        Files.delete(temp.resolve("in/b.warc.wet"));
        Files.writeString(temp.resolve("in/c.txt"), text(1) + "\n" + text(2) + "\n");
        run(config().heldOut(0));
        assertEquals(new TreeSet<>(List.of("doc tokens")), columns(temp.resolve("out")));
        run(config().heldOut(0).steps(labelled()));
        assertEquals(new TreeSet<>(List.of("doc tokens language")), columns(temp.resolve("out")));
    }
}
