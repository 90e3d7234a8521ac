package io.thalweg.prepare.perplexity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an ARPA file, packed or not, and what could be read asked for scores; and its head alone. */
final class ArpaFuzzTest {
    private static final String MODEL =
            "\\data\\\nngram 1=4\nngram 2=2\nngram 3=1\n\n\\1-grams:\n-99\t<s>\t-0.3\n-1\t</s>\n"
                    + "-0.5\ta\t-0.2\n-0.7\tb\t-0.1\n\n\\2-grams:\n-0.1\t<s> a\t-0.1\n-0.2\ta b\n\n\\3-grams:\n-0.01\t<s> a b\n\n\\end\\\n";

    static Stream<byte[]> seeds() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(MODEL.getBytes(StandardCharsets.UTF_8));
        }
        return Stream.of(
                packed.toByteArray(),
                MODEL.getBytes(StandardCharsets.UTF_8),
                "\\data\\\nngram 1=1000000000\n".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> {
            TextScorer.Score score =
                    ArpaFile.read("any.arpa", new ByteArrayInputStream(bytes)).score("a b\nb x a");
            if (Double.isNaN(score.nats()) || score.tokens() < 0 || score.unknown() < 0) {
                throw new AssertionError(score);
            }
        });
        Path plain = MemoryFiles.put("arpa/any.arpa", bytes);
        Path packed = MemoryFiles.put("arpa/any.arpa.gz", bytes);
        Untrusted.read(bytes, () -> ArpaFile.look(MemoryFiles.configuration(), plain));
        Untrusted.read(bytes, () -> ArpaFile.read(MemoryFiles.configuration(), packed));
    }
}
