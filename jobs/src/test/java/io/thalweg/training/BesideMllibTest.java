package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BesideMllibTest {
    /** With two OpenBLAS in one process, the machine's and PyTorch's, the process died. */
    @Test
    void mllibsLinearAlgebraWorksAfterPyTorchWasLoaded() {
        NetworkShape shape =
                new NetworkShape(50, Cell.LSTM, 1, 8, 8, NetworkShape.Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        try (LanguageModel model = LanguageModelEngines.named("torch").open(shape, new Optimizer.Sgd(), 1, -1)) {
            Segment segment = new Segment(new int[20], new int[20], 2, 10);
            assertTrue(model.train(segment, new StepSettings(0.1, 1, 0, 0, 0, 0, 1))
                            .lossSum()
                    > 0);
        }
        float[] y = new float[48];
        Arrays.fill(y, 1);
        blas().saxpy(y.length, 3, y.clone(), 1, y, 1);
        float[] expected = new float[48];
        Arrays.fill(expected, 4);
        assertArrayEquals(expected, y);
    }

    /** As MLlib chooses: the machine's library where another test had it loaded before PyTorch, else Java's. */
    private static BLAS blas() {
        try {
            return NativeBLAS.getInstance();
        } catch (RuntimeException e) {
            return JavaBLAS.getInstance();
        }
    }
}
