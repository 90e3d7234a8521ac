package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.average.ModelState;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import io.thalweg.random.Xorshift;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampledSoftmaxTest {
    private static final long SEED = 3;
    private static final int TOKENS = 17;
    private static final int DRAWS = 12;
    private static final NetworkShape SHAPE =
            new NetworkShape(41, Cell.LSTM, 1, 6, 6, Embeddings.SEPARATE, OutputLayer.SAMPLED, List.of());

    private final Placement placement = new Placement(-1, torch.kDouble());
    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static StepSettings settings(int draws, long seed) {
        return new StepSettings(1, 1, 0, 0, 0, draws, seed);
    }

    @Test
    void wordsAreDrawnByTheirProbabilities() {
        LogUniform words = new LogUniform(50);
        double sum = 0;
        int runs = 20_000;
        int[] seen = new int[50];
        Xorshift random = new Xorshift(SEED);
        for (int run = 0; run < runs; run++) {
            for (int word : words.sample(7, random)) {
                seen[word]++;
            }
        }
        for (int word = 0; word < 50; word++) {
            sum += words.probability(word);
            double expected = words.expectedCount(word, 7);
            double deviation = Math.sqrt(expected * (1 - expected) / runs);
            assertEquals(1 - Math.pow(1 - words.probability(word), 7), expected, 1e-12);
            assertEquals(expected, (double) seen[word] / runs, 5 * deviation, "word " + word + ", seed " + SEED);
        }
        assertEquals(1, sum, 1e-12);
    }

    @Test
    void theLossIsTheFormulas() {
        ModelState values = RandomNetworks.state(SHAPE, RandomNetworks.SGD, SEED);
        Parameters parameters = new Parameters(SHAPE.parameters(), RandomNetworks.SGD, placement);
        org.bytedeco.pytorch.GradMode.set_enabled(false);
        parameters.load(values);
        org.bytedeco.pytorch.GradMode.set_enabled(true);
        SampledSoftmax softmax = new SampledSoftmax(SHAPE, parameters, placement);
        Random random = new Random(SEED);
        float[] units = new float[TOKENS * SHAPE.hidden()];
        for (int i = 0; i < units.length; i++) {
            units[i] = 2 * random.nextFloat() - 1;
        }
        int[] targets = random.ints(TOKENS, 0, SHAPE.vocabulary()).toArray();
        StepSettings settings = settings(DRAWS, SEED);
        int[] drawn = softmax.sample(settings);
        double expected = 0;
        int hits = 0;
        for (int i = 0; i < TOKENS; i++) {
            double truth = logit(values, units, i, targets[i]);
            double sum = Math.exp(truth);
            for (int word : drawn) {
                if (word == targets[i]) {
                    hits++;
                } else {
                    sum += Math.exp(logit(values, units, i, word));
                }
            }
            expected += Math.log(sum) - truth;
        }
        assertEquals(true, hits > 0, "no target was drawn, seed " + SEED);
        Gradients gradients = new Gradients(parameters, placement);
        Tensor hidden = placement.floats(units, TOKENS, SHAPE.hidden());
        assertEquals(
                expected, softmax.step(hidden, targets, settings, gradients).lossSum(), 1e-6 * expected);
        assertEquals(
                TokenRows.of(concat(drawn, targets)).ids().length,
                gradients
                        .rows(parameters.index(NetworkShape.OUTPUT_WEIGHT))
                        .touched()
                        .ids()
                        .length);
        parameters.close();
    }

    private static double logit(ModelState values, float[] units, int token, int word) {
        double logit = values.tensor(NetworkShape.OUTPUT_BIAS)[word]
                - Math.log(1 - Math.pow(1 - Math.log((word + 2.0) / (word + 1.0)) / Math.log(42), DRAWS));
        for (int k = 0; k < SHAPE.hidden(); k++) {
            logit += (double) values.tensor(NetworkShape.OUTPUT_WEIGHT)[word * SHAPE.hidden() + k]
                    * units[token * SHAPE.hidden() + k];
        }
        return logit;
    }

    private static int[] concat(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @ParameterizedTest
    @EnumSource(Embeddings.class)
    void withManyDrawsTheGradientIsThatOfTheFullSoftmax(Embeddings embeddings) {
        NetworkShape sampled = new NetworkShape(41, Cell.LSTM, 1, 6, 6, embeddings, OutputLayer.SAMPLED, List.of());
        NetworkShape full = new NetworkShape(41, Cell.LSTM, 1, 6, 6, embeddings, OutputLayer.FULL, List.of());
        Segment segment = RandomNetworks.segment(full, 4, 5, SEED);
        ModelState state = RandomNetworks.state(full, RandomNetworks.SGD, SEED);
        ModelState expected;
        try (TorchLanguageModel model = RandomNetwork.inDouble(full, RandomNetworks.SGD, CellCode.FUSED)) {
            model.load(state);
            expected = model.gradient(segment, RandomNetworks.settings(1));
        }
        try (TorchLanguageModel model = RandomNetwork.inDouble(sampled, RandomNetworks.SGD, CellCode.FUSED)) {
            model.load(state);
            ModelState found = model.gradient(segment, settings(20_000, SEED));
            for (int t = 0; t < found.layout().tensors().size(); t++) {
                NetworkTest.assertClose(
                        RandomNetwork.toDouble(expected.tensor(t)), found.tensor(t), 1e-6, "tensor " + t);
            }
        }
    }

    /** At logits that are the log of the words' true probabilities nothing is left to learn, on average over the draws. */
    @Test
    void theTrueProbabilitiesAreWhereTheExpectedGradientIsZero() {
        NetworkShape shape =
                new NetworkShape(6, Cell.LSTM, 1, 1, 1, Embeddings.SEPARATE, OutputLayer.SAMPLED, List.of());
        ModelState values = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
        int[] counts = {5, 1, 40, 9, 20, 25};
        int[] targets = new int[100];
        for (int word = 0, at = 0; word < counts.length; word++) {
            values.tensor(NetworkShape.OUTPUT_BIAS)[word] = (float) Math.log(counts[word] / 100.0);
            values.tensor(NetworkShape.OUTPUT_WEIGHT)[word] = 0;
            Arrays.fill(targets, at, at += counts[word], word);
        }
        Parameters parameters = new Parameters(shape.parameters(), RandomNetworks.SGD, placement);
        org.bytedeco.pytorch.GradMode.set_enabled(false);
        parameters.load(values);
        org.bytedeco.pytorch.GradMode.set_enabled(true);
        SampledSoftmax softmax = new SampledSoftmax(shape, parameters, placement);
        int bias = parameters.index(NetworkShape.OUTPUT_BIAS);
        Tensor hidden = placement.zeros(targets.length, 1);
        int runs = 1_500;
        double[] sum = new double[counts.length];
        double[] squares = new double[counts.length];
        for (int run = 0; run < runs; run++) {
            PointerScope step = new PointerScope();
            Gradients gradients = new Gradients(parameters, placement);
            softmax.step(hidden, targets, settings(2, run), gradients);
            float[] gradient = placement.toArray(gradients.whole(bias));
            for (int word = 0; word < sum.length; word++) {
                sum[word] += gradient[word];
                squares[word] += gradient[word] * gradient[word];
            }
            step.close();
        }
        for (int word = 0; word < sum.length; word++) {
            double mean = sum[word] / runs;
            double deviation = Math.sqrt((squares[word] / runs - mean * mean) / runs);
            assertEquals(0, mean, 5 * deviation, "word " + word);
        }
        parameters.close();
    }
}
