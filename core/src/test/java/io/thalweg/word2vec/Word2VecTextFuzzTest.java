package io.thalweg.word2vec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a file in word2vec's text format. */
final class Word2VecTextFuzzTest {
    static Stream<byte[]> seeds() throws IOException {
        return AnyVectors.seeds(Word2VecFormat.TEXT);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        AnyVectors.read(bytes, Word2VecFormat.TEXT);
    }
}
