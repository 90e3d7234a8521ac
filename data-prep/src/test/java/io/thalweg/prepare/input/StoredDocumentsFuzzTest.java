package io.thalweg.prepare.input;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.store.StoredDocument;
import io.thalweg.prepare.store.StoredPart;
import io.thalweg.prepare.store.StoredWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as what a step of a pipeline has stored. */
final class StoredDocumentsFuzzTest {
    static Stream<byte[]> seeds() throws IOException {
        Path folder = MemoryFiles.put("written/any", new byte[0]).getParent();
        try (StoredWriter out = new StoredWriter(MemoryFiles.configuration(), folder, "part")) {
            add(out, new Document("a.txt#0", "a.txt", "one", Map.of()), 0, 0, false);
            add(out, new Document("a.txt#0.1", "a.txt", "two", Map.of("language", "eng")), 0, 1, false);
            add(out, new Document("name", "http://a.example", "", Map.of("language", "deu")), 7, 0, true);
            StoredPart part = out.finish().get(0);
            return Stream.of(
                    MemoryFiles.get("written/" + part.part().path()),
                    "PAR1PAR1".getBytes(StandardCharsets.UTF_8),
                    ParquetTextFuzzTest.seeds().findFirst().orElseThrow());
        }
    }

    private static void add(StoredWriter out, Document document, long position, int piece, boolean named)
            throws IOException {
        out.add(
                new StoredDocument(document, 0, position, piece, named, false),
                document.text().length());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        String file = MemoryFiles.put("stored/part.parquet", bytes).toString();
        ReadTask task = ReadTask.ofStored(List.of(file), List.of((long) bytes.length));
        Untrusted.read(
                bytes,
                () -> task.forEachDocument(MemoryFiles.configuration(), document -> {
                    Document whole = document.toDocument();
                    if (!whole.text().equals(document.text()) || whole.id().isEmpty()) {
                        throw new AssertionError("A document without a name, or with another text: " + whole);
                    }
                }));
    }
}
