package io.thalweg.prepare.pipeline;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the file of {@code --pipeline}; what is read is the same after it was printed. */
final class PipelineFileFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        PipelineText.of(StandardSteps.defaultPipeline(), StandardSteps.others()),
                        "steps:\n  - perplexity: {model: a.arpa, unit: character, most: 1e3, head-bound: 5, tail-bound: 7}\n"
                                + "  - length: {least-characters: 5%}\n  - dedup: {id: a, mode: near}\n  - dedup\n",
                        "steps:\n  - language: {keep: [deu, eng], least-score: 50%, store: maybe}\n  - dedup: {id: A}\n"
                                + "  - unknown\n  - [c4]\n  - c4: 5\n  - c4: &a {id: x, <<: *a}\n",
                        "steps: &s [*s, *s]\nother: {? [a] : b}\n",
                        "steps: " + "[".repeat(3000),
                        "steps:\n  - privacy: {\"x\\u2028\": !!int 5, replacements: {a: b}}\n")
                .map(PipelineFileFuzzTest::utf8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<Pipeline> parse(byte[] bytes) {
        List<Problem> problems = new ArrayList<>();
        Optional<Pipeline> read = PipelineFile.parse("pipeline.yaml", bytes, StandardSteps.KINDS, problems);
        BadConfiguration.throwIfAny(problems);
        return read;
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Optional<?>[] read = {Optional.empty()};
        if (Untrusted.read(bytes, () -> read[0] = parse(bytes))) {
            Pipeline pipeline = (Pipeline) read[0].orElseThrow(() -> new AssertionError("Neither read nor refused"));
            String printed = PipelineText.of(pipeline);
            if (!parse(utf8(printed)).equals(read[0])) {
                throw new AssertionError("Printed and read again, another pipeline:\n" + printed);
            }
        }
    }
}
