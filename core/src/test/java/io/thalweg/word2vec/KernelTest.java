package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Run with this machine's vectors, and once more with vectors of 256 bits. */
@Tag("kernel")
class KernelTest {
    private static final int ROWS = 40;
    private static final int MOST_CONTEXTS = 20;

    private static ModelState randomState(int dimensions, Random random, double scale) {
        ModelLayout layout = ModelLayout.of(
                List.of(TensorSpec.of("input", ROWS, dimensions), TensorSpec.of("output", ROWS, dimensions)));
        ModelState state = ModelState.zeros(layout);
        for (int t = 0; t < 2; t++) {
            for (int i = 0; i < state.tensor(t).length; i++) {
                state.tensor(t)[i] = (float) (scale * random.nextGaussian());
            }
        }
        return state;
    }

    /** Distinct contexts, distinct targets of random weights. */
    private static Step randomStep(EmbeddingTables tables, Random random, int contexts, int targets) {
        Step step = new Step(tables, MOST_CONTEXTS, 0);
        fill(step, tables, random, contexts, targets);
        return step;
    }

    private static void fill(Step step, EmbeddingTables tables, Random random, int contexts, int targets) {
        List<Integer> inputRows = shuffled(random);
        List<Integer> outputRows = shuffled(random);
        step.contextCount = contexts;
        for (int i = 0; i < contexts; i++) {
            step.contexts[i] = tables.offset(inputRows.get(i % ROWS));
        }
        step.targetCount = targets;
        for (int j = 0; j < targets; j++) {
            step.targets[j] = tables.offset(outputRows.get(j));
            step.weights[j] = 1 + random.nextInt(2);
        }
        step.firstLabel = random.nextInt(4) == 0 ? 0 : 1;
        step.learningRate = 0.1f;
        step.contextShare = (random.nextBoolean() ? CbowGradient.WHOLE : CbowGradient.SHARED).share(contexts);
        step.measured = true;
    }

    private static List<Integer> shuffled(Random random) {
        List<Integer> rows = new java.util.ArrayList<>(
                java.util.stream.IntStream.range(0, ROWS).boxed().toList());
        java.util.Collections.shuffle(rows, random);
        return rows;
    }

    /** The loss by its definition, in double precision. */
    private static double loss(EmbeddingTables tables, Step step, Architecture architecture) {
        double sum = 0;
        int predictions = architecture == Architecture.CBOW ? 1 : step.contextCount;
        for (int i = 0; i < predictions; i++) {
            for (int j = 0; j < step.targetCount; j++) {
                double score = 0;
                for (int k = 0; k < tables.dimensions(); k++) {
                    double h = 0;
                    if (architecture == Architecture.CBOW) {
                        for (int c = 0; c < step.contextCount; c++) {
                            h += tables.input[step.contexts[c] + k] / (double) step.contextCount;
                        }
                    } else {
                        h = tables.input[step.contexts[i] + k];
                    }
                    score += h * tables.output[step.targets[j] + k];
                }
                boolean positive = j == 0 && step.firstLabel == 1;
                sum -= step.weights[j] * Math.log(1 / (1 + Math.exp(positive ? -score : score)));
            }
        }
        return sum;
    }

    static Stream<Arguments> kernels() {
        List<Kernel> kernels = Kernels.obstacle().isEmpty()
                ? List.of(new PlainKernel(), new VectorKernel())
                : List.of(new PlainKernel());
        return kernels.stream()
                .flatMap(kernel -> Stream.of(Architecture.values())
                        .map(architecture -> Arguments.of(kernel.description(), kernel, architecture)));
    }

    private static BiConsumer<Kernel, Step> call(Architecture architecture) {
        return architecture == Architecture.CBOW ? Kernel::cbow : Kernel::skipGram;
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("kernels")
    void theUpdateIsTheLearningRateTimesTheNumericalGradient(String name, Kernel kernel, Architecture architecture) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int dimensions = 1 + random.nextInt(9);
            EmbeddingTables tables = EmbeddingTables.of(randomState(dimensions, random, 0.7), 1);
            Step step = randomStep(tables, random, 1 + random.nextInt(7), 1 + random.nextInt(Step.TARGETS));
            // Small enough that the loss is straight along it, large enough for a float to show the change.
            step.learningRate = 1e-3f;
            double[][] gradients = new double[2][];
            float[][] before = {tables.input.clone(), tables.output.clone()};
            float[][] values = {tables.input, tables.output};
            for (int t = 0; t < 2; t++) {
                gradients[t] = new double[values[t].length];
                for (int i = 0; i < values[t].length; i++) {
                    gradients[t][i] = derivative(tables, step, architecture, values[t], i);
                }
            }
            double loss = loss(tables, step, architecture);

            call(architecture).accept(kernel, step);

            String message = name + ", seed " + seed;
            assertEquals(loss, step.lossSum, 1e-5 * (1 + loss), message);
            for (int t = 0; t < 2; t++) {
                // The derivative of the mean is shared.
                double factor = t == 0 && architecture == Architecture.CBOW ? step.contextShare * step.contextCount : 1;
                for (int i = 0; i < values[t].length; i++) {
                    double applied = (before[t][i] - values[t][i]) / 1e-3;
                    assertEquals(factor * gradients[t][i], applied, 1e-3, message + ", table " + t + ", value " + i);
                }
            }
        }
    }

    private static double derivative(
            EmbeddingTables tables, Step step, Architecture architecture, float[] values, int i) {
        float value = values[i];
        float h = 1f / 64;
        values[i] = value + h;
        double above = values[i];
        double more = loss(tables, step, architecture);
        values[i] = value - h;
        double below = values[i];
        double less = loss(tables, step, architecture);
        values[i] = value;
        return (more - less) / (above - below);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 16, 17, 97, 100, 300, 1009})
    void theVectorKernelAgreesWithThePlainOne(int dimensions) {
        assumeTrue(Kernels.obstacle().isEmpty(), Kernels::obstacle);
        for (Architecture architecture : Architecture.values()) {
            for (long seed = 0; seed < 40; seed++) {
                Random random = new Random(seed);
                ModelState state = randomState(dimensions, random, 1 / Math.sqrt(dimensions));
                long draws = random.nextLong();
                int contexts = 1 + random.nextInt(MOST_CONTEXTS);
                int targets = 1 + random.nextInt(Step.TARGETS);
                EmbeddingTables plainTables = EmbeddingTables.of(state, 1);
                EmbeddingTables vectorTables = EmbeddingTables.of(state, 1);
                Step plainStep = randomStep(plainTables, new Random(draws), contexts, targets);
                Step vectorStep = randomStep(vectorTables, new Random(draws), contexts, targets);
                if (contexts > 2) {
                    // A word may stand in a window twice.
                    plainStep.contexts[2] = plainStep.contexts[1];
                    vectorStep.contexts[2] = vectorStep.contexts[1];
                }

                call(architecture).accept(new PlainKernel(), plainStep);
                call(architecture).accept(new VectorKernel(), vectorStep);

                String message = architecture + ", seed " + seed;
                assertEquals(plainStep.lossSum, vectorStep.lossSum, 1e-5 * (1 + plainStep.lossSum), message);
                assertNear(plainTables.input, vectorTables.input, message + ", input");
                assertNear(plainTables.output, vectorTables.output, message + ", output");
            }
        }
    }

    /** Contexts and partners that may come again, as words do in windows that follow one another. */
    private static Step randomPairs(EmbeddingTables tables, Random random, int pairs, int rows) {
        Step step = new Step(tables, MOST_CONTEXTS, 0);
        step.contextCount = pairs;
        List<Integer> inputRows = shuffled(random);
        List<Integer> outputRows = shuffled(random);
        for (int i = 0; i < pairs; i++) {
            step.contexts[i] = tables.offset(inputRows.get(rows == ROWS ? i : random.nextInt(rows)));
            step.partners[i] = tables.offset(outputRows.get(rows == ROWS ? i : random.nextInt(rows)));
        }
        step.learningRate = 0.1f;
        step.measured = true;
        return step;
    }

    static Stream<Arguments> kernelsAlone() {
        return Stream.concat(
                        Stream.of(new PlainKernel()),
                        Kernels.obstacle().isEmpty() ? Stream.of(new VectorKernel()) : Stream.empty())
                .map(kernel -> Arguments.of(kernel.description(), kernel));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kernelsAlone")
    void anExchangeAddsWhatChangedAndMakesAllEqual(String name, Kernel kernel) {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            EmbeddingTables tables = EmbeddingTables.of(randomState(1 + random.nextInt(300), random, 1), 1);
            int stride = tables.stride;
            List<Integer> rows = shuffled(random);
            int shared = tables.offset(rows.get(0));
            int local = tables.offset(rows.get(1));
            int at = random.nextInt(3) * stride;
            float[] exchanged = new float[3 * stride];
            for (int i = 0; i < exchanged.length; i++) {
                exchanged[i] = random.nextFloat();
            }
            float[] table = tables.input.clone();
            float[] before = exchanged.clone();
            kernel.exchange(tables.input, shared, local, exchanged, at, stride);
            for (int k = 0; k < stride; k++) {
                float sum = table[shared + k] + (table[local + k] - before[at + k]);
                table[shared + k] = sum;
                table[local + k] = sum;
                before[at + k] = sum;
            }
            assertEquals(Arrays.toString(table), Arrays.toString(tables.input), name + ", seed " + seed);
            assertEquals(Arrays.toString(before), Arrays.toString(exchanged), name + ", seed " + seed);
        }
    }

    /** A pair is a step of one context and one target of label 1; of distinct rows none sees another. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("kernelsAlone")
    void pairsOfDistinctRowsAreStepsOfTheirOwn(String name, Kernel kernel) {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            ModelState state = randomState(1 + random.nextInt(120), random, 0.4);
            EmbeddingTables tables = EmbeddingTables.of(state, 1);
            EmbeddingTables singly = EmbeddingTables.of(state, 1);
            Step step = randomPairs(tables, random, 1 + random.nextInt(MOST_CONTEXTS), ROWS);
            Step single = new Step(singly, MOST_CONTEXTS, 0);
            single.contextCount = 1;
            single.targetCount = 1;
            single.weights[0] = 1;
            single.firstLabel = 1;
            single.learningRate = step.learningRate;
            single.measured = true;
            for (int i = 0; i < step.contextCount; i++) {
                single.contexts[0] = step.contexts[i];
                single.targets[0] = step.partners[i];
                new PlainKernel().skipGram(single);
            }

            kernel.pairs(step);

            assertEquals(single.lossSum, step.lossSum, 1e-5 * (1 + single.lossSum), "seed " + seed);
            assertNear(singly.input, tables.input, name + ", seed " + seed + ", input");
            assertNear(singly.output, tables.output, name + ", seed " + seed + ", output");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17, 100, 300})
    void theVectorKernelsPairsAgreeWithThePlainOnes(int dimensions) {
        assumeTrue(Kernels.obstacle().isEmpty(), Kernels::obstacle);
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            ModelState state = randomState(dimensions, random, 1 / Math.sqrt(dimensions));
            long draws = random.nextLong();
            int pairs = 1 + random.nextInt(MOST_CONTEXTS);
            EmbeddingTables plainTables = EmbeddingTables.of(state, 1);
            EmbeddingTables vectorTables = EmbeddingTables.of(state, 1);
            Step plain = randomPairs(plainTables, new Random(draws), pairs, 5);
            Step vector = randomPairs(vectorTables, new Random(draws), pairs, 5);

            new PlainKernel().pairs(plain);
            new VectorKernel().pairs(vector);

            assertEquals(plain.lossSum, vector.lossSum, 1e-5 * (1 + plain.lossSum), "seed " + seed);
            assertNear(plainTables.input, vectorTables.input, "seed " + seed + ", input");
            assertNear(plainTables.output, vectorTables.output, "seed " + seed + ", output");
        }
    }

    /**
     * Windows larger than what the vector kernel adds up at a time, and steps filled again and again as training does: what
     * one leaves behind is nothing to the next.
     */
    @Test
    void aStepFilledAgainKnowsNothingOfTheOneBefore() {
        assumeTrue(Kernels.obstacle().isEmpty(), Kernels::obstacle);
        int most = 200;
        for (long seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            ModelState state = randomState(20, random, 0.2);
            EmbeddingTables plainTables = EmbeddingTables.of(state, 1);
            EmbeddingTables vectorTables = EmbeddingTables.of(state, 1);
            Step plain = new Step(plainTables, most, 0);
            Step vector = new Step(vectorTables, most, 0);
            for (int call = 0; call < 40; call++) {
                int contexts = 1 + random.nextInt(random.nextBoolean() ? 8 : most);
                int targets = 1 + random.nextInt(Step.TARGETS);
                int kind = random.nextInt(3);
                long draws = random.nextLong();
                for (Step step : new Step[] {plain, vector}) {
                    EmbeddingTables tables = step == plain ? plainTables : vectorTables;
                    Random same = new Random(draws);
                    fill(step, tables, same, contexts, targets);
                    for (int i = 0; i < contexts; i++) {
                        step.partners[i] = tables.offset(same.nextInt(ROWS));
                    }
                    step.learningRate = 0.01f;
                    step.lossSum = 0;
                    Kernel kernel = step == plain ? new PlainKernel() : new VectorKernel();
                    if (kind == 2) {
                        kernel.pairs(step);
                    } else {
                        call(Architecture.values()[kind]).accept(kernel, step);
                    }
                }
                String message = "seed " + seed + ", call " + call + ", kind " + kind + ", contexts " + contexts;
                assertEquals(plain.lossSum, vector.lossSum, 1e-5 * (1 + plain.lossSum), message);
                for (int i = 0; i < plainTables.input.length; i++) {
                    assertEquals(plainTables.input[i], vectorTables.input[i], 1e-5, message + ", input");
                }
                for (int i = 0; i < plainTables.output.length; i++) {
                    assertEquals(plainTables.output[i], vectorTables.output[i], 1e-5, message + ", output");
                }
                System.arraycopy(plainTables.input, 0, vectorTables.input, 0, plainTables.input.length);
                System.arraycopy(plainTables.output, 0, vectorTables.output, 0, plainTables.output.length);
            }
        }
    }

    private static void assertNear(float[] expected, float[] found, String message) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 2e-6f * (1 + Math.abs(expected[i])), message + " at " + i);
        }
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("kernels")
    void extremeScoresSaturateAndDoNotOverflow(String name, Kernel kernel, Architecture architecture) {
        for (float extreme : new float[] {1e3f, -1e3f, 88f, -104f, 1e15f}) {
            Random random = new Random(1);
            EmbeddingTables tables = EmbeddingTables.of(randomState(3, random, 0), 1);
            Step step = randomStep(tables, random, 2, 2);
            step.firstLabel = 1;
            step.weights[0] = 1;
            step.weights[1] = 1;
            tables.input[step.contexts[0]] = extreme;
            tables.input[step.contexts[1]] = extreme;
            tables.output[step.targets[0]] = 1;
            tables.output[step.targets[1]] = 1;

            call(architecture).accept(kernel, step);

            // The sigmoid is 0 or 1: exactly one of the two targets is wrong, and moves by the rate times the row.
            int rows = architecture == Architecture.CBOW ? 1 : 2;
            float right = extreme > 0 ? tables.output[step.targets[0]] : tables.output[step.targets[1]];
            float wrong = extreme > 0 ? tables.output[step.targets[1]] : tables.output[step.targets[0]];
            assertEquals(1, right, 1e-6, name + ", " + extreme);
            assertEquals(1 - rows * Math.abs(extreme) * 0.1f, wrong, 1e-5 * Math.abs(extreme), name + ", " + extreme);
            assertTrue(Double.isFinite(step.lossSum));
        }
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("kernels")
    void paddingAndRowsOutsideTheStepStayAsTheyAre(String name, Kernel kernel, Architecture architecture) {
        Random random = new Random(5);
        EmbeddingTables tables = EmbeddingTables.of(randomState(17, random, 1), 1);
        float[][] before = {tables.input.clone(), tables.output.clone()};
        Step step = randomStep(tables, random, 5, 4);
        call(architecture).accept(kernel, step);

        float[][] after = {tables.input, tables.output};
        int[][] used = {
            java.util.Arrays.copyOf(step.contexts, 5), java.util.Arrays.copyOf(step.targets, 4),
        };
        for (int t = 0; t < 2; t++) {
            for (int i = 0; i < after[t].length; i++) {
                int at = i;
                boolean inStep = java.util.Arrays.stream(used[t]).anyMatch(row -> at >= row && at < row + 17);
                assertEquals(!inStep, before[t][i] == after[t][i], name + ", table " + t + ", value " + i);
            }
        }
    }

    @Test
    void aStateGoesIntoTablesAndBackRowByRow() {
        Random random = new Random(3);
        ModelState state = randomState(17, random, 1);
        EmbeddingTables tables = EmbeddingTables.of(state, 2);
        for (int i = 0; i < tables.input.length; i++) {
            tables.input[i] *= 2;
        }
        java.util.BitSet rows = new java.util.BitSet();
        rows.set(3);
        rows.set(39);
        float[] input = state.tensor(0).clone();
        float[] output = state.tensor(1).clone();
        tables.copyTo(state, rows, new java.util.BitSet());
        for (int i = 0; i < input.length; i++) {
            boolean touched = rows.get(i / 17);
            assertEquals(touched ? 2 * input[i] : input[i], state.tensor(0)[i]);
            assertEquals(output[i], state.tensor(1)[i]);
        }
        assertTrue(tables.isFinite(rows, rows));
        tables.output[tables.offset(39) + 16] = Float.NaN;
        assertEquals(false, tables.isFinite(rows, rows));
        tables.output[tables.offset(39) + 16] = Float.NEGATIVE_INFINITY;
        assertEquals(false, tables.isFinite(rows, rows));
    }
}
