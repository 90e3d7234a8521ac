package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.engine.torch.Head.HeadStep;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.StepSettings;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FullSoftmaxTest {
    private static final long SEED = 21;
    private static final int TOKENS = 23;

    /** Whatever the number of tokens worked on at a time: loss and gradients are those of PyTorch's own cross entropy. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 22, 23, 100})
    void lossAndGradientsAreThoseOfPyTorchsCrossEntropy(int block) {
        NetworkShape shape = new NetworkShape(31, Cell.LSTM, 1, 4, 9, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        Placement placement = new Placement(-1, torch.kFloat());
        StepSettings settings = RandomNetworks.settings(1);
        Scopes.inScope(() -> {
            Parameters parameters = new Parameters(shape.parameters(), RandomNetworks.SGD, placement);
            Scopes.withoutGraph(() -> {
                parameters.load(RandomNetworks.state(shape, RandomNetworks.SGD, SEED));
                return true;
            });
            Random random = new Random(SEED);
            float[] units = new float[TOKENS * shape.hidden()];
            for (int i = 0; i < units.length; i++) {
                units[i] = 2 * random.nextFloat() - 1;
            }
            int[] targets = random.ints(TOKENS, 0, shape.vocabulary()).toArray();
            Tensor hidden = placement.floats(units, TOKENS, shape.hidden()).requires_grad_(true);
            Tensor weight = parameters.leaf(NetworkShape.OUTPUT_WEIGHT);
            Tensor bias = parameters.leaf(NetworkShape.OUTPUT_BIAS);
            Tensor mean = torch.cross_entropy_loss(torch.addmm(bias, hidden, weight.t()), placement.indices(targets));
            TensorVector expected = torch.grad(new TensorVector(mean), new TensorVector(hidden, weight, bias));

            FullSoftmax softmax = new FullSoftmax(shape, parameters, placement, block);
            Gradients gradients = new Gradients(parameters, placement);
            HeadStep step = Scopes.withoutGraph(() -> softmax.step(hidden.detach(), targets, settings, gradients));
            double sum = mean.item_double() * TOKENS;
            assertEquals(sum, step.lossSum(), 1e-6 * sum);
            assertEquals(sum, Scopes.withoutGraph(() -> softmax.lossSum(hidden.detach(), targets)), 1e-6 * sum);
            assertClose(placement, expected.get(0), step.hiddenGradient(), "hidden");
            int weights = parameters.index(NetworkShape.OUTPUT_WEIGHT);
            assertClose(placement, expected.get(1), gradients.whole(weights), "weight");
            assertClose(
                    placement, expected.get(2), gradients.whole(parameters.index(NetworkShape.OUTPUT_BIAS)), "bias");
            parameters.close();
            return true;
        });
    }

    private static void assertClose(Placement placement, Tensor expected, Tensor found, String what) {
        NetworkTest.assertClose(
                RandomNetwork.toDouble(placement.toArray(expected)), placement.toArray(found), 1e-6, what);
    }
}
