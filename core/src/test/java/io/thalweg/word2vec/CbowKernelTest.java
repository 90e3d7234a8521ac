package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.average.ModelState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Run with this machine's vectors, and once more with vectors of 256 bits. */
@Tag("kernel")
class CbowKernelTest {
    private static final int ROWS = KernelTest.ROWS;
    private static final int MOST_CONTEXTS = 10;

    /** What a batch is filled with: words of the tables. */
    private record Window(int[] words, int centre, int[] noise, float[] weights, boolean measured) {
        int contexts() {
            return words.length - 1;
        }

        void addTo(CbowBatch batch) {
            NoiseWords taken = new NoiseWords(noise.length);
            System.arraycopy(noise, 0, taken.words, 0, noise.length);
            System.arraycopy(weights, 0, taken.weights, 0, noise.length);
            taken.count = noise.length;
            // Where a window stands among the words of its document is nothing to a batch.
            int[] document = new int[words.length + 3];
            System.arraycopy(words, 0, document, 2, words.length);
            batch.add(document, 2, 2 + words.length, 2 + centre, taken, measured);
        }
    }

    /** Words that may come again in a window and in others, as they do in text. */
    private static Window randomWindow(Random random, int negativeSamples) {
        int[] words = new int[2 + random.nextInt(MOST_CONTEXTS)];
        Arrays.setAll(words, i -> random.nextInt(ROWS));
        int centre = random.nextInt(words.length);
        List<Integer> others = KernelTest.shuffled(random);
        others.remove(Integer.valueOf(words[centre]));
        int[] noise = new int[random.nextInt(negativeSamples + 1)];
        float[] weights = new float[noise.length];
        for (int n = 0; n < noise.length; n++) {
            noise[n] = others.get(n);
            weights[n] = 1 + random.nextInt(2);
        }
        return new Window(words, centre, noise, weights, random.nextBoolean());
    }

    private static CbowBatch batch(EmbeddingTables tables, int negativeSamples, CbowGradient gradient) {
        return new CbowBatch(tables, MOST_CONTEXTS, 1 + negativeSamples, gradient, 0);
    }

    /** From one to as many as there is room for. */
    private static List<Window> fill(CbowBatch batch, Random random, int negativeSamples) {
        List<Window> windows = new ArrayList<>();
        batch.learningRate = 0.1f;
        do {
            Window window = randomWindow(random, negativeSamples);
            window.addTo(batch);
            windows.add(window);
        } while (!batch.isFull() && random.nextInt(6) > 0);
        return windows;
    }

    /** The window's loss by its definition, in double precision. */
    private static double loss(EmbeddingTables tables, Window window) {
        double[] mean = new double[tables.dimensions()];
        for (int i = 0; i < window.words.length; i++) {
            for (int k = 0; i != window.centre && k < mean.length; k++) {
                mean[k] += tables.input[tables.offset(window.words[i]) + k] / (double) window.contexts();
            }
        }
        double sum = Math.log1p(Math.exp(-score(tables, mean, window.words[window.centre])));
        for (int n = 0; n < window.noise.length; n++) {
            sum += window.weights[n] * Math.log1p(Math.exp(score(tables, mean, window.noise[n])));
        }
        return sum;
    }

    private static double score(EmbeddingTables tables, double[] mean, int word) {
        double score = 0;
        for (int k = 0; k < mean.length; k++) {
            score += mean[k] * tables.output[tables.offset(word) + k];
        }
        return score;
    }

    private static double derivative(EmbeddingTables tables, Window window, float[] values, int i) {
        float value = values[i];
        float h = 1f / 64;
        values[i] = value + h;
        double above = values[i];
        double more = loss(tables, window);
        values[i] = value - h;
        double below = values[i];
        double less = loss(tables, window);
        values[i] = value;
        return (more - less) / (above - below);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.thalweg.word2vec.KernelTest#kernels")
    void aBatchMovesRowsByTheSumOfItsWindowsNumericalGradients(String name, Kernel kernel) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int negativeSamples = new int[] {1, 5, 6, 20, 60}[random.nextInt(5)] % (ROWS - 1);
            CbowGradient gradient = random.nextBoolean() ? CbowGradient.WHOLE : CbowGradient.SHARED;
            EmbeddingTables tables = EmbeddingTables.of(KernelTest.randomState(1 + random.nextInt(5), random, 0.7), 1);
            CbowBatch batch = batch(tables, negativeSamples, gradient);
            List<Window> windows = fill(batch, random, negativeSamples);
            // Small enough that the loss is straight along it, large enough for a float to show the change.
            batch.learningRate = 1e-3f;
            float[][] before = {tables.input.clone(), tables.output.clone()};
            float[][] values = {tables.input, tables.output};
            double[][] expected = {new double[before[0].length], new double[before[1].length]};
            double loss = 0;
            for (Window window : windows) {
                // The derivative is a share of the mean's.
                double factor = gradient == CbowGradient.WHOLE ? window.contexts() : 1;
                for (int t = 0; t < 2; t++) {
                    for (int i = 0; i < values[t].length; i++) {
                        expected[t][i] += (t == 0 ? factor : 1) * derivative(tables, window, values[t], i);
                    }
                }
                loss += window.measured ? loss(tables, window) : 0;
            }

            kernel.cbow(batch);

            String message = name + ", seed " + seed;
            assertEquals(loss, batch.lossSum, 1e-5 * (1 + loss), message);
            for (int t = 0; t < 2; t++) {
                for (int i = 0; i < values[t].length; i++) {
                    double applied = (before[t][i] - values[t][i]) / 1e-3;
                    // Beyond the first order: a target's change by one window is seen by the next.
                    double allowed = 2e-3 * (1 + Math.abs(expected[t][i])) + 1e-3 * windows.size();
                    assertEquals(expected[t][i], applied, allowed, message + ", table " + t + ", value " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 16, 17, 97, 100, 300, 1009})
    void theVectorKernelAgreesWithThePlainOne(int dimensions) {
        assumeTrue(Kernels.obstacle().isEmpty(), Kernels::obstacle);
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            ModelState state = KernelTest.randomState(dimensions, random, 1 / Math.sqrt(dimensions));
            int negativeSamples = 1 + random.nextInt(ROWS - 2);
            CbowGradient gradient = random.nextBoolean() ? CbowGradient.WHOLE : CbowGradient.SHARED;
            EmbeddingTables plainTables = EmbeddingTables.of(state, 1);
            EmbeddingTables vectorTables = EmbeddingTables.of(state, 1);
            CbowBatch plain = batch(plainTables, negativeSamples, gradient);
            CbowBatch vector = batch(vectorTables, negativeSamples, gradient);
            // Filled again and again, as training does: what one batch leaves behind is nothing to the next.
            for (int call = 0; call < 3; call++) {
                long draws = random.nextLong();
                plain.lossSum = 0;
                vector.lossSum = 0;
                fill(plain, new Random(draws), negativeSamples);
                fill(vector, new Random(draws), negativeSamples);

                new PlainKernel().cbow(plain);
                new VectorKernel().cbow(vector);

                String message = "seed " + seed + ", call " + call;
                assertEquals(plain.lossSum, vector.lossSum, 1e-5 * (1 + plain.lossSum), message);
                assertNear(plainTables.input, vectorTables.input, message + ", input");
                assertNear(plainTables.output, vectorTables.output, message + ", output");
                System.arraycopy(plainTables.input, 0, vectorTables.input, 0, plainTables.input.length);
                System.arraycopy(plainTables.output, 0, vectorTables.output, 0, plainTables.output.length);
                plain.clear();
                vector.clear();
            }
        }
    }

    /** A batch adds up to {@value CbowBatch#BLOCKS} windows' changes, so it is less near than a step. */
    private static void assertNear(float[] expected, float[] found, String message) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-5f * (1 + Math.abs(expected[i])), message + " at " + i);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.thalweg.word2vec.KernelTest#kernels")
    void extremeScoresSaturateAndDoNotOverflow(String name, Kernel kernel) {
        for (float extreme : new float[] {1e3f, -1e3f, 88f, -104f, 1e15f}) {
            EmbeddingTables tables = EmbeddingTables.of(KernelTest.randomState(3, new Random(1), 0), 1);
            CbowBatch batch = batch(tables, 1, CbowGradient.WHOLE);
            batch.learningRate = 0.1f;
            new Window(new int[] {4, 7, 5}, 1, new int[] {9}, new float[] {1}, true).addTo(batch);
            for (int word : new int[] {4, 5}) {
                tables.input[tables.offset(word)] = extreme;
            }
            for (int word : new int[] {7, 9}) {
                tables.output[tables.offset(word)] = 1;
            }

            kernel.cbow(batch);

            // The sigmoid is 0 or 1: exactly one of the two targets is wrong, and moves by the rate times the mean.
            float centre = tables.output[tables.offset(7)];
            float noise = tables.output[tables.offset(9)];
            assertEquals(1, extreme > 0 ? centre : noise, 1e-6, name + ", " + extreme);
            assertEquals(
                    1 - Math.abs(extreme) * 0.1f,
                    extreme > 0 ? noise : centre,
                    1e-5 * Math.abs(extreme),
                    name + ", " + extreme);
            assertTrue(Double.isFinite(batch.lossSum));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.thalweg.word2vec.KernelTest#kernels")
    void paddingAndRowsOutsideTheBatchStayAsTheyAre(String name, Kernel kernel) {
        EmbeddingTables tables = EmbeddingTables.of(KernelTest.randomState(17, new Random(5), 1), 1);
        float[][] before = {tables.input.clone(), tables.output.clone()};
        CbowBatch batch = batch(tables, 5, CbowGradient.WHOLE);
        batch.learningRate = 0.1f;
        new Window(new int[] {4, 7, 5}, 1, new int[] {9, 10}, new float[] {1, 2}, false).addTo(batch);
        new Window(new int[] {7, 5, 6}, 1, new int[] {}, new float[] {}, false).addTo(batch);
        kernel.cbow(batch);

        float[][] after = {tables.input, tables.output};
        int[][] used = {{4, 5, 6, 7}, {5, 7, 9, 10}};
        for (int t = 0; t < 2; t++) {
            for (int i = 0; i < after[t].length; i++) {
                int at = i;
                boolean inBatch =
                        Arrays.stream(used[t]).map(tables::offset).anyMatch(row -> at >= row && at < row + 17);
                assertEquals(!inBatch, before[t][i] == after[t][i], name + ", table " + t + ", value " + i);
            }
        }
    }

    /** However many targets windows have, a batch has room for one, and for eight of the usual size. */
    @Test
    void aBatchHasRoomByTheBlocksOfItsWindows() {
        EmbeddingTables tables = EmbeddingTables.of(KernelTest.randomState(3, new Random(1), 0), 1);
        int[][] expected = {{1, 8}, {5, 8}, {6, 4}, {11, 4}, {12, 2}, {20, 2}, {24, 1}, {38, 1}};
        for (int[] each : expected) {
            CbowBatch batch = batch(tables, each[0], CbowGradient.WHOLE);
            int[] noise = new int[each[0]];
            Arrays.setAll(noise, n -> n + 1);
            float[] weights = new float[noise.length];
            Arrays.fill(weights, 1);
            int windows = 0;
            for (; !batch.isFull(); windows++) {
                new Window(new int[] {0, 1}, 0, noise, weights, false).addTo(batch);
            }
            assertEquals(each[1], windows, each[0] + " noise words");
        }
    }
}
