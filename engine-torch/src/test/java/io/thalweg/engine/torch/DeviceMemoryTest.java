package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanShape;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Optimizer;
import io.thalweg.network.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A GPU's memory by hand; no GPU has been asked. */
final class DeviceMemoryTest {
    private static final Optimizer ADAM = new Optimizer.Adam(0.9, 0.999, 1e-8, 0);

    private static NetworkShape shape(int hidden) {
        return new NetworkShape(10_000, Cell.LSTM, 2, hidden, hidden, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
    }

    private static long language(int hidden, Optimizer optimizer, int batch, Precision precision) {
        return MemoryTerm.sum(DeviceMemory.terms(shape(hidden), optimizer, batch, 35, precision));
    }

    @Test
    void aLanguageModelAddedUp() {
        long weights = 4L * 2 * (1500 * 1500 * 2 + 1500);
        long parameters = 2L * 10_000 * 1500 + 10_000 + weights;
        long tokens = 20 * 35;
        long kept = 4L * 1500 + 2L * 18 * 1500 + 4L * 1500;
        // All tokens' logits at once: a GPU's block holds more of them.
        long floats = 2 * parameters + tokens * kept + 2 * tokens * 10_000 + 2 * weights + 2 * tokens * (3 + 3 * 1500);
        assertEquals(1.2 * 4 * floats, language(1500, RandomNetworks.SGD, 20, Precision.FLOAT32), 1024);
    }

    @Test
    void itGrowsWithWhatIsKept() {
        long plain = language(650, RandomNetworks.SGD, 20, Precision.FLOAT32);
        assertTrue(language(650, ADAM, 20, Precision.FLOAT32) > plain);
        assertTrue(language(650, RandomNetworks.SGD, 40, Precision.FLOAT32) > plain);
        assertTrue(language(1500, RandomNetworks.SGD, 20, Precision.FLOAT32) > 2 * plain);
        assertTrue(language(650, RandomNetworks.SGD, 20, Precision.BFLOAT16) > plain);
        assertEquals(plain, language(650, RandomNetworks.SGD, 20, Precision.TF32));
    }

    @Test
    void aGanGrowsWithItsImages() {
        GanShape small = new GanShape(28, 1, 0, 100, 64, DiscriminatorNorm.NONE);
        GanShape large = new GanShape(64, 3, 0, 100, 64, DiscriminatorNorm.NONE);
        GanLoss loss = new GanLoss.NonSaturating();
        long first = MemoryTerm.sum(DeviceMemory.terms(small, loss, 64, Precision.FLOAT32));
        assertTrue(MemoryTerm.sum(DeviceMemory.terms(large, loss, 64, Precision.FLOAT32)) > 3 * first);
        assertTrue(MemoryTerm.sum(DeviceMemory.terms(small, loss, 128, Precision.FLOAT32)) > first);
        assertTrue(DeviceMemory.terms(small, loss, 64, Precision.FLOAT32).stream()
                .noneMatch(term -> term.what().contains("machine code")));
    }
}
