package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxTrainerTest {
    private static final float RATE = 1e-3f;

    /** The loss of a window by its definition, in double precision. */
    private static double loss(EmbeddingTables tables, int[] words, int centre, Architecture architecture) {
        if (architecture == Architecture.CBOW) {
            double[] mean = new double[tables.dimensions()];
            for (int i = 0; i < words.length; i++) {
                for (int k = 0; i != centre && k < mean.length; k++) {
                    mean[k] += tables.input[tables.offset(words[i]) + k] / (words.length - 1.0);
                }
            }
            return loss(tables, mean, words[centre]);
        }
        double sum = 0;
        for (int i = 0; i < words.length; i++) {
            if (i != centre) {
                double[] row = new double[tables.dimensions()];
                for (int k = 0; k < row.length; k++) {
                    row[k] = tables.input[tables.offset(words[i]) + k];
                }
                sum += loss(tables, row, words[centre]);
            }
        }
        return sum;
    }

    private static double loss(EmbeddingTables tables, double[] h, int word) {
        double partition = 0;
        double score = 0;
        for (int j = 0; j < tables.rows(); j++) {
            double dot = 0;
            for (int k = 0; k < h.length; k++) {
                dot += h[k] * tables.output[tables.offset(j) + k];
            }
            partition += Math.exp(dot);
            score = j == word ? dot : score;
        }
        return Math.log(partition) - score;
    }

    @ParameterizedTest
    @CsvSource({"SKIP_GRAM, WHOLE", "CBOW, SHARED", "CBOW, WHOLE"})
    void theUpdateIsTheLearningRateTimesTheNumericalGradient(Architecture architecture, CbowGradient cbowGradient) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int rows = 2 + random.nextInt(9);
            int dimensions = 1 + random.nextInt(6);
            ModelState state = ModelState.zeros(ModelLayout.of(
                    List.of(TensorSpec.of("input", rows, dimensions), TensorSpec.of("output", rows, dimensions))));
            for (int t = 0; t < 2; t++) {
                for (int i = 0; i < state.tensor(t).length; i++) {
                    state.tensor(t)[i] = (float) random.nextGaussian();
                }
            }
            // With two words of context skip-gram's second prediction sees the first one's update, of order RATE.
            int[] words = random.ints(2 + random.nextInt(2), 0, rows).toArray();
            int centre = random.nextInt(words.length);
            EmbeddingTables tables = EmbeddingTables.of(state, 1);
            float[][] before = {tables.input.clone(), tables.output.clone()};
            float[][] values = {tables.input, tables.output};
            double[][] gradients = {new double[tables.input.length], new double[tables.output.length]};
            for (int t = 0; t < 2; t++) {
                for (int row = 0; row < rows; row++) {
                    for (int k = 0; k < dimensions; k++) {
                        int i = tables.offset(row) + k;
                        float value = values[t][i];
                        values[t][i] = value + 0x1p-7f;
                        double more = loss(tables, words, centre, architecture);
                        double above = values[t][i];
                        values[t][i] = value - 0x1p-7f;
                        double less = loss(tables, words, centre, architecture);
                        gradients[t][i] = (more - less) / (above - values[t][i]);
                        values[t][i] = value;
                    }
                }
            }
            double loss = loss(tables, words, centre, architecture);

            SoftmaxTrainer trainer = new SoftmaxTrainer(tables, architecture, cbowGradient);
            trainer.train(words, 0, words.length, centre, RATE, true);

            String message = architecture + ", seed " + seed;
            assertEquals(loss, trainer.lossSum(), 2e-2 * (1 + loss), message);
            assertEquals(architecture == Architecture.CBOW ? 1 : words.length - 1, trainer.lossExamples(), message);
            for (int t = 0; t < 2; t++) {
                // The derivative of the mean is shared.
                double factor = t == 0 && architecture == Architecture.CBOW && cbowGradient == CbowGradient.WHOLE
                        ? words.length - 1
                        : 1;
                for (int i = 0; i < values[t].length; i++) {
                    double applied = (before[t][i] - values[t][i]) / RATE;
                    assertEquals(factor * gradients[t][i], applied, 2e-2, message + ", table " + t + ", value " + i);
                }
            }
        }
    }
}
