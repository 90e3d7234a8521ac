package io.thalweg.word2vec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.text.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a file of analogies and as one of rated pairs, each also evaluated. */
final class EvaluationFuzzTest {
    private static final WordVectors VECTORS =
            new WordVectors(new Vocabulary(List.of("a", "b", "c", "d", "ß"), new long[5]), 2, new float[] {
                1, 0, 0, 1, 1, 1, Float.NaN, 1, 0, 0
            });

    static Stream<byte[]> seeds() {
        return Stream.of(
                        ": capitals\na b c d\nA B ss D\n\n: other\nx y z w\n",
                        ":\na\u00a0b c d\n",
                        "# comment\na\tb\t7.35\nB\tß\t1e400\nc\td\t-0.0\n",
                        "a\tb\t0x1p3\r\na\tb\tNaN\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> {
            AnalogyEvaluation.Section total = AnalogyEvaluation.read(new ByteArrayInputStream(bytes), "analogies.txt")
                    .evaluate(VECTORS, 4)
                    .total();
            require(total.correct() <= total.asked() && total.asked() >= 0 && total.skipped() >= 0);
        });
        Untrusted.read(bytes, () -> {
            SimilarityEvaluation.Result result = SimilarityEvaluation.read(new ByteArrayInputStream(bytes), "pairs.tsv")
                    .evaluate(VECTORS);
            double spearman = result.spearman().orElse(0);
            require(spearman >= -1.000001 && spearman <= 1.000001 && result.coverage() <= 1);
        });
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("A result that cannot be");
        }
    }
}
