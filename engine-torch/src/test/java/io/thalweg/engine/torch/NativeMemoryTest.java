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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No step leaves anything behind outside the heap. */
class NativeMemoryTest {
    private static final long SEED = 4;
    static final Optimizer ADAM = new Optimizer.Adam(0.9, 0.999, 1e-8, 0.01);

    static void steps(TorchLanguageModel model, NetworkShape shape, int count) {
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

    /**
     * By what JavaCPP counts, exactly; and by the size of a process, which also sees what no pointer of Java owns. Its heap is in memory
     * from the beginning, and its compiler a small one: what these take later would be taken for native memory.
     */
    @Test
    @Tag("slow")
    void tenThousandStepsLeaveTheProcessAsLargeAsItWas(@TempDir Path folder) throws Exception {
        Path told = folder.resolve("told");
        Process process = JavaProcess.start(
                told,
                List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1"),
                TenThousandSteps.class);
        assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the steps do not end");
        assertEquals(0, process.exitValue(), Files.readString(told));
    }
}
