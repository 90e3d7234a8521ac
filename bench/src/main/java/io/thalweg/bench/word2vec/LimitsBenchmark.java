package io.thalweg.bench.word2vec;

import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.random.Xorshift;
import io.thalweg.word2vec.EmbeddingTables;
import io.thalweg.word2vec.LearningRateRamp;
import io.thalweg.word2vec.TrainingLoop;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.Word2VecProgram;
import io.thalweg.word2vec.WordSampling;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a core can do, beside what the training loop does with it: multiply-adds from registers, random rows of a table
 * read and updated, and windows trained on tables that fit into the caches and on tables that do not.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LimitsBenchmark {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int MULTIPLY_ADDS = 100_000;
    private static final int ROWS = 100_000;
    private static final int TOKENS = 200_000;

    /** 100 values and twelve of padding: seven cache lines. */
    private static final int STRIDE = 112;

    /** Of both tables, so many words: 27 kB each, or 32 MB. */
    @State(Scope.Thread)
    public static class Words {
        @Param({"60", "71000"})
        int vocabulary;

        float[] table = new float[0];
        int[] offsets = new int[0];
        int[] tokens = new int[0];

        @Nullable
        TrainingLoop loop;

        @Setup
        public void fill() {
            Xorshift random = new Xorshift(1);
            table = new float[vocabulary * STRIDE];
            offsets = new int[ROWS];
            for (int i = 0; i < ROWS; i++) {
                offsets[i] = random.nextBelow(vocabulary) * STRIDE;
            }
            tokens = new int[TOKENS];
            for (int i = 0; i < TOKENS; i++) {
                tokens[i] = random.nextBelow(vocabulary);
            }
            Word2VecConfig config = Word2VecConfig.builder()
                    .dimensions(100)
                    .sample(0)
                    .threads(1)
                    .learningRate(0.001)
                    .minLearningRate(0.001)
                    .build();
            long[] counts = new long[vocabulary];
            Arrays.fill(counts, 1000);
            Word2VecProgram program = new Word2VecProgram(config, counts, nothing());
            ModelState state = ModelState.zeros(program.modelLayout());
            for (Slice slice : program.modelLayout().slices()) {
                state.put(slice, program.initialValues(slice));
            }
            loop = new TrainingLoop(
                    config,
                    WordSampling.of(counts, config),
                    EmbeddingTables.of(state, 1),
                    7,
                    0,
                    TrainingLoop.Stretch.of("benchmark", 0, Long.MAX_VALUE, new LearningRateRamp(0.001, 0.001)));
        }

        private static CorpusSource nothing() {
            return new CorpusSource() {
                @Override
                public TokenCorpus open(String split) {
                    throw new IllegalStateException("The tokens are in memory");
                }

                @Override
                public long tokens(String split) {
                    return TOKENS;
                }
            };
        }
    }

    /** Time of one multiply-add of a whole vector, which is two floating-point operations a lane. */
    @Benchmark
    @OperationsPerInvocation(12 * MULTIPLY_ADDS)
    public float multiplyAdd() {
        FloatVector a = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector b = FloatVector.broadcast(SPECIES, 0.001f);
        FloatVector x0 = b;
        FloatVector x1 = b;
        FloatVector x2 = b;
        FloatVector x3 = b;
        FloatVector x4 = b;
        FloatVector x5 = b;
        FloatVector x6 = b;
        FloatVector x7 = b;
        FloatVector x8 = b;
        FloatVector x9 = b;
        FloatVector x10 = b;
        FloatVector x11 = b;
        for (int i = 0; i < MULTIPLY_ADDS; i++) {
            x0 = x0.fma(a, b);
            x1 = x1.fma(a, b);
            x2 = x2.fma(a, b);
            x3 = x3.fma(a, b);
            x4 = x4.fma(a, b);
            x5 = x5.fma(a, b);
            x6 = x6.fma(a, b);
            x7 = x7.fma(a, b);
            x8 = x8.fma(a, b);
            x9 = x9.fma(a, b);
            x10 = x10.fma(a, b);
            x11 = x11.fma(a, b);
        }
        FloatVector low = x0.add(x1).add(x2).add(x3).add(x4).add(x5);
        return low.add(x6).add(x7).add(x8).add(x9).add(x10).add(x11).reduceLanes(VectorOperators.ADD);
    }

    /** Time to touch every cache line of a random row, all rows independent of one another. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float readRow(Words words) {
        float sum = 0;
        for (int offset : words.offsets) {
            float row = 0;
            for (int k = 0; k < STRIDE; k += EmbeddingTables.ROW_MULTIPLE) {
                row += words.table[offset + k];
            }
            sum += row;
        }
        return sum;
    }

    /** Time to read and write back a random row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void updateRow(Words words) {
        FloatVector factor = FloatVector.broadcast(SPECIES, 1.0000001f);
        for (int offset : words.offsets) {
            for (int k = 0; k < STRIDE; k += SPECIES.length()) {
                FloatVector.fromArray(SPECIES, words.table, offset + k)
                        .mul(factor)
                        .intoArray(words.table, offset + k);
            }
        }
    }

    /** Time of a window of the training loop, every word as common as any: six words against six targets on average. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public boolean window(Words words) {
        return Objects.requireNonNull(words.loop).visit(words.tokens, 0, TOKENS);
    }
}
