package io.thalweg.prepare.input;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.prepare.collection.ParquetRows;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a Parquet file of texts, with and without columns of names and sources. */
final class ParquetTextFuzzTest {
    private static final String SCHEMA = """
            message page {
              required int64 id;
              optional binary text (STRING);
              optional group meta { optional binary url (STRING); }
              repeated binary tag (STRING);
            }""";

    static Stream<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (CompressionCodecName codec :
                List.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY, CompressionCodecName.LZ4)) {
            for (WriterVersion version : WriterVersion.values()) {
                seeds.add(file(codec, version));
            }
        }
        return seeds.stream();
    }

    private static byte[] file(CompressionCodecName codec, WriterVersion version) throws IOException {
        java.nio.file.Path folder = Files.createTempDirectory("thalweg-fuzz");
        java.nio.file.Path file = new ParquetRows(SCHEMA, codec, version, 6, 300, 100)
                .write(folder.resolve("a.parquet"), (row, i) -> {
                    row.append("id", (long) i);
                    if (i != 3) {
                        row.append("text", "text " + i);
                    }
                    row.addGroup("meta").append("url", "http://a.example/" + i % 2);
                    row.append("tag", "a").append("tag", "b");
                });
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        Files.delete(folder);
        return bytes;
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Path file = MemoryFiles.put("texts/a.parquet", bytes);
        for (RecordNames names : List.of(
                RecordNames.ofText("text", "text"), new RecordNames("text", "text", "", "id", "", "meta.url"))) {
            List<List<String>> read = new ArrayList<>();
            for (long splitBytes : new long[] {Long.MAX_VALUE, 100}) {
                Untrusted.read(bytes, () -> read.add(read(file, names, splitBytes)));
            }
            if (read.size() == 2 && !read.get(0).equals(read.get(1))) {
                throw new AssertionError("Splits change documents: " + read);
            }
        }
    }

    private static List<String> read(Path file, RecordNames names, long splitBytes) throws IOException {
        ReadOptions options = new ReadOptions(
                TextUnit.LINE, names, new DecodingOptions(DecodingOptions.AUTO, HtmlHandling.EXTRACT), 1000);
        List<Problem> problems = new ArrayList<>();
        InputPlan plan = InputPlan.of(MemoryFiles.configuration(), List.of(file.toString()), options, problems);
        BadConfiguration.throwIfAny(problems);
        List<String> documents = new ArrayList<>();
        for (ReadTask task : plan.tasks(splitBytes)) {
            task.forEachDocument(
                    MemoryFiles.configuration(),
                    document -> documents.add(document.id() + " " + document.source() + " " + document.text()));
        }
        return documents;
    }
}
