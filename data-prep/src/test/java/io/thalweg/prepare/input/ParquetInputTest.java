package io.thalweg.prepare.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.collection.ParquetRows;
import io.thalweg.problem.BadConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetInputTest {
    private static final Configuration HADOOP = new Configuration();
    private static final String SCHEMA = """
            message page {
              required int64 id;
              optional binary text (STRING);
              optional group meta { optional binary title (STRING); }
              repeated binary tag (STRING);
            }""";
    private static final int ROWS = 3000;

    @TempDir
    Path temp;

    private Path write() throws IOException {
        return write(WriterVersion.PARQUET_1_0);
    }

    private Path write(WriterVersion version) throws IOException {
        return new ParquetRows(SCHEMA, CompressionCodecName.SNAPPY, version, ROWS, 20_000, 2_000)
                .write(temp.resolve("pages.parquet"), (row, i) -> {
                    row.append("id", (long) i);
                    if (i % 10 != 3) {
                        row.append("text", "text of row " + i);
                    }
                    row.addGroup("meta").append("title", "title " + i);
                    row.append("tag", "a").append("tag", "b");
                });
    }

    private static List<String> read(InputPlan plan, long splitBytes, TreeMap<String, Long> counts) throws IOException {
        List<String> documents = new ArrayList<>();
        for (ReadTask task : plan.tasks(splitBytes)) {
            task.forEachDocument(HADOOP, document -> documents.add(document.id() + ": " + document.text()))
                    .counts()
                    .forEach((name, count) -> counts.merge(name, count, Long::sum));
        }
        return documents;
    }

    private static InputPlan plan(Path file, String column) {
        return plan(file, RecordNames.ofText("text", column));
    }

    private static InputPlan plan(Path file, RecordNames names) {
        return InputPlan.of(
                HADOOP, List.of(file.toString()), new ReadOptions(TextUnit.LINE, names, DecodingOptions.DEFAULT, 1000));
    }

    @ParameterizedTest
    @EnumSource
    void theTextColumnIsReadWithRowsAsPlaces(WriterVersion version) throws IOException {
        InputPlan plan = plan(write(version), "text");
        TreeMap<String, Long> counts = new TreeMap<>();
        List<String> documents = read(plan, Long.MAX_VALUE, counts);
        assertEquals(ROWS * 9 / 10, documents.size());
        assertEquals("pages.parquet#12: text of row 12", documents.get(11));
        assertEquals("pages.parquet#2999: text of row 2999", documents.get(documents.size() - 1));
        assertEquals(ROWS / 10, counts.get(ReadCount.RECORDS_WITHOUT_TEXT.label()));
        TreeMap<String, Long> splitCounts = new TreeMap<>();
        assertEquals(documents, read(plan, 5_000, splitCounts));
        assertEquals(counts, splitCounts);
    }

    @Test
    void aColumnInsideAGroupIsNamedWithADot() throws IOException {
        List<String> documents = read(plan(write(), "meta.title"), Long.MAX_VALUE, new TreeMap<>());
        assertEquals(ROWS, documents.size());
        assertEquals("pages.parquet#7: title 7", documents.get(7));
    }

    @Test
    void columnsNameTheDocumentsAndTheirSources() throws IOException {
        Path file = write();
        InputPlan plan = plan(file, new RecordNames("text", "text", "", "id", "", "meta.title"));
        List<String> found = new ArrayList<>();
        for (ReadTask task : plan.tasks(5_000)) {
            task.forEachDocument(
                    HADOOP,
                    document -> found.add(document.id() + " at " + document.position() + " from " + document.source()
                            + ": " + document.text()));
        }
        assertEquals(ROWS * 9 / 10, found.size());
        assertEquals("12 at 12 from title 12: text of row 12", found.get(11));
        InputPlan both = plan(file, new RecordNames("text", "text", "", "meta.title", "", "meta.title"));
        for (ReadTask task : both.tasks(Long.MAX_VALUE)) {
            task.forEachDocument(HADOOP, document -> assertEquals(document.id(), document.source()));
        }
        BadConfiguration bad = assertThrows(
                BadConfiguration.class, () -> plan(file, new RecordNames("text", "text", "", "tag", "", "id")));
        assertEquals(2, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().contains("--id-column") && bad.getMessage().contains("--source-column"));
    }

    @Test
    void aColumnThatHoldsNoTextIsRefused() throws IOException {
        Path file = write();
        for (String column : List.of("body", "id", "tag")) {
            BadConfiguration bad = assertThrows(BadConfiguration.class, () -> plan(file, column));
            assertTrue(bad.getMessage().contains("--text-column"), bad.getMessage());
        }
        assertTrue(assertThrows(BadConfiguration.class, () -> plan(file, "body"))
                .getMessage()
                .contains("columns id, text, meta.title, tag"));
    }

    @Test
    void aTruncatedFileIsABreak() throws IOException {
        Path file = write();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 20));
        TreeMap<String, Long> counts = new TreeMap<>();
        assertEquals(List.of(), read(plan(file, "text"), 5_000, counts));
        assertEquals(1, counts.get(ReadCount.FILE_BREAKS.label()));
        assertEquals(1, counts.get(ReadCount.DOCUMENTS_BAD.label()));
    }

    @Test
    void aDamagedRowGroupIsABreakAndTheOthersAreRead() throws IOException {
        Path file = write();
        byte[] whole = Files.readAllBytes(file);
        Arrays.fill(whole, whole.length / 2, whole.length / 2 + 3000, (byte) 0x11);
        Files.write(file, whole);
        TreeMap<String, Long> counts = new TreeMap<>();
        List<String> documents = read(plan(file, "text"), Long.MAX_VALUE, counts);
        assertTrue(documents.size() > ROWS / 3 && documents.size() < ROWS * 9 / 10, "documents: " + documents.size());
        assertTrue(counts.get(ReadCount.FILE_BREAKS.label()) >= 1, counts.toString());
    }

    /** Where nothing is packed, Snappy's bytes still say how long that is. */
    @ParameterizedTest
    @EnumSource
    void pagesWithoutAnyTextAreRead(WriterVersion version) throws IOException {
        Path file = new ParquetRows(SCHEMA, CompressionCodecName.SNAPPY, version, 300, 4_000, 500)
                .write(temp.resolve("empty.parquet"), (row, i) -> {
                    row.append("id", (long) i).addGroup("meta");
                    if (i == 299) {
                        row.append("text", "the last");
                    }
                });
        TreeMap<String, Long> counts = new TreeMap<>();
        assertEquals(List.of("empty.parquet#299: the last"), read(plan(file, "text"), Long.MAX_VALUE, counts));
        assertEquals(299, counts.get(ReadCount.RECORDS_WITHOUT_TEXT.label()));
    }

    /** The library would take the memory that the page's header asks for. */
    @Test
    void aPageThatSaysItIsLargerThanTheFileIsABreak() throws IOException {
        Path file = temp.resolve("large.parquet");
        try (InputStream in = ParquetInputTest.class.getResourceAsStream(
                "/io/thalweg/prepare/corpus/ShardFuzzTestInputs/anyBytes/page-larger-than-the-file")) {
            Files.write(file, in.readAllBytes());
        }
        TreeMap<String, Long> counts = new TreeMap<>();
        assertEquals(List.of(), read(plan(file, "doc"), Long.MAX_VALUE, counts));
        assertEquals(1, counts.get(ReadCount.FILE_BREAKS.label()));
    }
}
