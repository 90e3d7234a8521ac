package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Steps leave nothing behind outside the heap, which has one size here from the beginning. */
@Tag("slow")
class NativeMemoryTest {
    private static final long SEED = 4;
    private static final Optimizer ADAM = new Optimizer.Adam(0.9, 0.999, 1e-8, 0.01);

    private static void steps(LanguageModel model, NetworkShape shape, int count) {
        for (int n = 1; n <= count; n++) {
            model.train(
                    RandomNetworks.segment(shape, 3, 4, SEED + n), new StepSettings(1e-3, n, 1, 0.2, 0.2, 6, SEED + n));
            model.evaluate(RandomNetworks.segment(shape, 3, 4, SEED));
            model.next(new int[] {1, 2, 3});
            model.hiddenState(model.hiddenState(), 3);
        }
    }

    @Test
    void aThousandStepsLeaveTheProcessAsLargeAsItWas() throws IOException {
        NetworkShape shape = new NetworkShape(
                2_000, Cell.LSTM_PEEPHOLE, 2, 64, 64, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        try (LanguageModel model = LanguageModelEngines.named("dl4j").open(shape, ADAM, 1, -1)) {
            model.load(RandomNetworks.state(shape, ADAM, SEED));
            steps(model, shape, 300);
            long before = residentKib();
            steps(model, shape, 1_000);
            long grown = residentKib() - before;
            // The tables of probabilities that a step of this test makes are 128 KiB: left behind they would be 125
            // MiB.
            assertTrue(grown < 48 * 1024, "the process grew by " + grown + " KiB");
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
