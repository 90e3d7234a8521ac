package io.thalweg.ml;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the metadata of a saved stage of Spark ML. */
final class StageMetadataFuzzTest {
    static Stream<byte[]> seeds() {
        byte[] stage = StageMetadata.write(new Word2Vec("w2v_1"), 1, "3.5.5");
        String text = new String(stage, StandardCharsets.UTF_8);
        return Stream.of(
                stage,
                text.replace("w2v_1", "\\u2028\\n").getBytes(StandardCharsets.UTF_8),
                text.replaceFirst("\"paramMap\":\\{", "\"paramMap\":{\"seed\":[" + "[".repeat(500) + "],")
                        .getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> {
            StageMetadata read = StageMetadata.parse(bytes, Word2Vec.class, "metadata");
            Word2Vec stage = read.applyTo(new Word2Vec(read.uid()), "metadata");
            if (!stage.uid().equals(read.uid())) {
                throw new AssertionError(stage.uid());
            }
        });
    }
}
