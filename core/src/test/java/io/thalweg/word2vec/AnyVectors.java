package io.thalweg.word2vec;

import io.thalweg.fuzz.Untrusted;
import io.thalweg.text.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the fuzz tests of word2vec's two formats have in common. */
final class AnyVectors {
    private AnyVectors() {}

    static Stream<byte[]> seeds(Word2VecFormat format) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Vocabulary words = new Vocabulary(List.of("the", "größer"), new long[2]);
        format.write(
                new WordVectors(words, 3, new float[] {1, -2.5f, 3e-30f, Float.NaN, Float.NEGATIVE_INFINITY, 0}),
                whole);
        return Stream.of(
                whole.toByteArray(),
                "9999999999 1\nthe 1\n".getBytes(StandardCharsets.UTF_8),
                "32767 65536\nthe 1 2\n".getBytes(StandardCharsets.UTF_8),
                "1 2\nthe 0x1p3 1d\n".getBytes(StandardCharsets.UTF_8));
    }

    static void read(byte[] bytes, Word2VecFormat format) throws IOException {
        Untrusted.read(bytes, () -> {
            WordVectors read = format.read(new ByteArrayInputStream(bytes), "vectors");
            if (read.size() < 1 || read.vector(read.size() - 1).length != read.dimensions()) {
                throw new AssertionError(read.size() + " words of " + read.dimensions() + " dimensions");
            }
            read.nearest(read.vector(0), 3, Set.of());
        });
    }
}
