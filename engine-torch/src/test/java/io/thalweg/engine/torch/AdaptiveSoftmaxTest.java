package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.average.ModelState;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdaptiveLogSoftmaxWithLossImpl;
import org.bytedeco.pytorch.AdaptiveLogSoftmaxWithLossOptions;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdaptiveSoftmaxTest {
    private static final long SEED = 12;
    private static final int TOKENS = 19;
    private static final NetworkShape SHAPE =
            new NetworkShape(101, Cell.LSTM, 1, 8, 64, Embeddings.SEPARATE, OutputLayer.ADAPTIVE, List.of(20, 40, 70));

    private final Placement placement = new Placement(-1, torch.kFloat());
    private PointerScope scope;
    private ModelState values;
    private Parameters parameters;
    private AdaptiveSoftmax softmax;
    private Tensor hidden;
    private int[] targets;

    @BeforeEach
    void open() {
        GradMode.set_enabled(false);
        scope = new PointerScope();
        values = RandomNetworks.state(SHAPE, RandomNetworks.SGD, SEED);
        parameters = new Parameters(SHAPE.parameters(), RandomNetworks.SGD, placement);
        parameters.load(values);
        softmax = new AdaptiveSoftmax(SHAPE, parameters, placement);
        Random random = new Random(SEED);
        float[] units = new float[TOKENS * SHAPE.hidden()];
        for (int i = 0; i < units.length; i++) {
            units[i] = 2 * random.nextFloat() - 1;
        }
        hidden = placement.floats(units, TOKENS, SHAPE.hidden());
        targets = random.ints(TOKENS, 0, SHAPE.vocabulary()).toArray();
    }

    @AfterEach
    void close() {
        parameters.close();
        scope.close();
        GradMode.set_enabled(true);
    }

    @Test
    void probabilitiesSumToOneAndGiveTheLoss() {
        float[] log = placement.toArray(softmax.logProbabilities(hidden));
        double loss = 0;
        for (int i = 0; i < TOKENS; i++) {
            double sum = 0;
            for (int word = 0; word < SHAPE.vocabulary(); word++) {
                sum += Math.exp(log[i * SHAPE.vocabulary() + word]);
            }
            assertEquals(1, sum, 1e-5, "seed " + SEED);
            loss -= log[i * SHAPE.vocabulary() + targets[i]];
        }
        assertEquals(loss, softmax.lossSum(hidden, targets), 1e-5 * loss);
        Gradients gradients = new Gradients(parameters, placement);
        assertEquals(
                loss,
                softmax.step(hidden, targets, RandomNetworks.settings(1), gradients)
                        .lossSum(),
                1e-5 * loss);
    }

    @Test
    void probabilitiesAreThoseOfPyTorchsAdaptiveSoftmax() {
        AdaptiveLogSoftmaxWithLossOptions options =
                new AdaptiveLogSoftmaxWithLossOptions(SHAPE.hidden(), SHAPE.vocabulary(), new LongVector(20, 40, 70));
        options.div_value().put(NetworkShape.ADAPTIVE_DIVISOR);
        options.head_bias().put(false);
        AdaptiveLogSoftmaxWithLossImpl reference = new AdaptiveLogSoftmaxWithLossImpl(options);
        TensorVector weights = reference.parameters();
        assertEquals(7, weights.size());
        for (int i = 0; i < 7; i++) {
            Tensor ours = parameters.leaf(parameters.index(NetworkShape.ADAPTIVE_HEAD) + i);
            org.junit.jupiter.api.Assertions.assertArrayEquals(
                    ours.shape(), weights.get(i).shape());
            weights.get(i).copy_(ours);
        }
        NetworkTest.assertClose(
                RandomNetwork.toDouble(placement.toArray(reference.log_prob(hidden))),
                placement.toArray(softmax.logProbabilities(hidden)),
                1e-5,
                "log probability");
    }
}
