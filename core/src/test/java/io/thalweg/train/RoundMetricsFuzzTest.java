package io.thalweg.train;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as {@code metrics.jsonl}; what is read is the same after it was written. */
final class RoundMetricsFuzzTest {
    static Stream<byte[]> seeds() {
        RoundMetrics first = new RoundMetrics(
                0, 0.5, 2, 1, 100, 100, 2.25, null, 0.05, 1.5, 1, 0.25, 0.25, 1000, 2000, Map.of(), null);
        RoundMetrics second = new RoundMetrics(
                1, 1, 2, 0, 100, 200, 1e-300, 2.5, 0.01, 1.5, 1, 0.25, 0.25, 1000, 2000, Map.of(), null);
        return Stream.of(
                Trainer.metricsLines(List.of(first, second)),
                "{\"round\":99999999999}\n\n{}".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> {
            List<RoundMetrics> read = RoundMetrics.parse(bytes, "metrics.jsonl");
            if (!RoundMetrics.parse(Trainer.metricsLines(read), "metrics.jsonl").equals(read)) {
                throw new AssertionError("Written and read again, other metrics");
            }
        });
    }
}
