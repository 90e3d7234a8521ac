package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GanStepSettings;
import io.thalweg.gan.ImageBatch;
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

    /** Batch normalisation and fractionally strided convolutions, for which DL4J's own layers would leave 120 MiB. */
    @Test
    void stepsOfAGanLeaveTheProcessAsLargeAsItWas() throws IOException {
        GanShape shape = new GanShape(28, 1, 0, 16, 8, DiscriminatorNorm.BATCH);
        byte[] pixels = new byte[8 * shape.values()];
        new java.util.Random(SEED).nextBytes(pixels);
        List<ImageBatch> real = List.of(new ImageBatch(pixels, new int[0], 8));
        Optimizer adam = new Optimizer.Adam(0.5, 0.999, 1e-8, 0);
        try (Gan gan = GanProgram.engine("dl4j").open(shape, new GanLoss.NonSaturating(), adam, 1, -1)) {
            gan.load(RandomGans.state(shape, adam, SEED));
            long before = 0;
            for (int n = 1; n <= 350; n++) {
                if (n == 100) {
                    before = residentKib();
                }
                gan.train(real, new GanStepSettings(1e-4, 1e-4, n, 0, 0.9, SEED + n));
                gan.generate(new float[3 * 16], new int[0]);
            }
            long grown = residentKib() - before;
            assertTrue(grown < 32 * 1024, "the process grew by " + grown + " KiB");
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
