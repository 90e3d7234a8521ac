package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No step leaves anything behind outside the heap. */
class NativeMemoryTest {
    private static final long SEED = 4;
    private static final Optimizer ADAM = new Optimizer.Adam(0.9, 0.999, 1e-8, 0.01);

    private static void steps(TorchLanguageModel model, NetworkShape shape, int count) {
        for (int n = 1; n <= count; n++) {
            model.train(
                    RandomNetworks.segment(shape, 3, 4, SEED + n), new StepSettings(1e-3, n, 1, 0.2, 0.2, 6, SEED + n));
            model.evaluate(RandomNetworks.segment(shape, 3, 4, SEED));
            model.next(new int[] {1, 2, 3});
            model.hiddenState(model.hiddenState(), 3);
        }
    }

    /** Counted exactly: native objects that a pointer of Java owns. */
    @ParameterizedTest
    @EnumSource(OutputLayer.class)
    void everyCallFreesWhatItMade(OutputLayer output) {
        for (Cell cell : Cell.values()) {
            NetworkShape shape = RandomNetwork.shape(cell, output, Embeddings.SEPARATE);
            long before = Pointer.totalCount();
            try (TorchLanguageModel model = RandomNetwork.inFloat(shape, ADAM, CellCode.FUSED)) {
                model.load(RandomNetworks.state(shape, ADAM, SEED));
                steps(model, shape, 1);
                long open = Pointer.totalCount();
                steps(model, shape, 5);
                model.gradient(RandomNetworks.segment(shape, 3, 4, SEED), new StepSettings(1, 1, 0, 0.2, 0.2, 6, SEED));
                model.store(RandomNetworks.state(shape, ADAM, SEED));
                assertEquals(open, Pointer.totalCount(), cell + " leaves pointers");
            }
            assertEquals(before, Pointer.totalCount(), cell + " leaves pointers when closed");
        }
    }

    /** By what JavaCPP counts, exactly; and by the size of the process, which also sees what no pointer of Java owns. */
    @Test
    @Tag("slow")
    void tenThousandStepsLeaveTheProcessAsLargeAsItWas() throws IOException {
        NetworkShape shape = new NetworkShape(
                500, Cell.LSTM_PEEPHOLE, 2, 48, 48, Embeddings.SEPARATE, OutputLayer.FULL, java.util.List.of());
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, ADAM, CellCode.FUSED)) {
            model.load(RandomNetworks.state(shape, ADAM, SEED));
            steps(model, shape, 500);
            long pointers = Pointer.totalCount();
            long bytes = Pointer.totalBytes();
            long before = residentKib();
            for (int thousand = 1; thousand <= 10; thousand++) {
                steps(model, shape, 1_000);
                assertEquals(pointers, Pointer.totalCount(), "pointers after " + thousand + ",000 steps");
                assertEquals(bytes, Pointer.totalBytes(), "bytes of pointers after " + thousand + ",000 steps");
            }
            long grown = residentKib() - before;
            // One small tensor of a step left behind (a state of 3 streams, 576 bytes, and a header of about 200) would
            // be 7.4 MiB.
            assertTrue(grown < 6 * 1024, "the process grew by " + grown + " KiB in 10,000 steps");
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
