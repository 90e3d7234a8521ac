package io.thalweg.text;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as {@code vocabulary.tsv}; what is read is the same after it was written. */
final class VocabularyFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                new Vocabulary(List.of("the", "größer", "a\tb\\c\n", "漢字"), new long[] {9, 8, 1, 0}).toBytes(),
                "the\t9223372036854775807\r\nof\t-1\n".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> {
            Vocabulary read = Vocabulary.parse(bytes, "vocabulary.tsv");
            Vocabulary again = Vocabulary.parse(read.toBytes(), "vocabulary.tsv");
            if (!again.words().equals(read.words()) || !again.hash().equals(read.hash())) {
                throw new AssertionError("Written and read again, another vocabulary");
            }
            for (int id = 0; id < read.size(); id++) {
                if (read.id(read.word(id)) != id) {
                    throw new AssertionError("Word " + id + " has the id " + read.id(read.word(id)));
                }
            }
        });
    }
}
