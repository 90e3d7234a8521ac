package io.thalweg.prepare.corpus;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a shard of a dataset, walked from the start and from the middle. */
final class ShardFuzzTest {
    private static final String VOCABULARY = "0".repeat(64);
    private static final int VOCABULARY_SIZE = 100;
    private static final int DOCUMENTS = 3;
    private static final int TOKENS = 12;
    private static final String NAME = "train/part-00000.parquet";

    static Stream<byte[]> seeds() throws IOException {
        Path folder = MemoryFiles.put("written/any", new byte[0]).getParent();
        try (ShardWriter out = ShardWriter.create(MemoryFiles.configuration(), folder, NAME, VOCABULARY)) {
            for (int document = 0; document < DOCUMENTS; document++) {
                out.write(("d" + document).getBytes(StandardCharsets.UTF_8), new int[] {1, 2, 99, document}, 0, 4);
            }
            out.finish();
        }
        byte[] plain = MemoryFiles.get("written/" + NAME);
        ShardColumns columns = new ShardColumns(true, true);
        try (ShardWriter out = ShardWriter.create(MemoryFiles.configuration(), folder, NAME, VOCABULARY, columns)) {
            for (int document = 0; document < DOCUMENTS; document++) {
                byte[] id = ("d" + document).getBytes(StandardCharsets.UTF_8);
                byte[] source = (document == 1 ? "" : "http://a.example").getBytes(StandardCharsets.UTF_8);
                byte[] language = "eng".getBytes(StandardCharsets.UTF_8);
                out.write(id, source, language, new int[] {1, 2, 99, document}, 0, 4);
            }
            out.finish();
        }
        return Stream.of(plain, MemoryFiles.get("written/" + NAME), "PAR1PAR1".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Path folder = MemoryFiles.put("data/" + NAME, bytes).getParent().getParent();
        // The manifest is right, but for the file's length: whoever changes a shard can keep that.
        Part part = new Part(NAME, bytes.length, "0".repeat(64));
        ShardFile shard = new ShardFile(
                "train", 0, 1, folder, new DatasetManifest.Shard(part, DOCUMENTS, TOKENS), VOCABULARY, VOCABULARY_SIZE);
        ParquetSplit split = new ParquetSplit(List.of(shard), MemoryFiles.configuration());
        for (long from : new long[] {0, TOKENS / 2}) {
            Untrusted.read(bytes, () -> walk(split, from));
        }
    }

    private static void walk(ParquetSplit split, long from) {
        long[] seen = {from};
        try {
            split.forEachDocument(from, TOKENS, (tokens, start, end) -> {
                for (int i = start; i < end; i++) {
                    if (tokens[i] < 0 || tokens[i] >= VOCABULARY_SIZE) {
                        throw new AssertionError("Token " + tokens[i]);
                    }
                }
                seen[0] += end - start;
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (seen[0] != TOKENS) {
            throw new AssertionError(seen[0] + " tokens of " + TOKENS);
        }
    }
}
