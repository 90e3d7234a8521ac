package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.average.TensorSpec;
import io.thalweg.blocks.BlockProgram;
import io.thalweg.blocks.CellResult;
import io.thalweg.blocks.CellTask;
import io.thalweg.blocks.InProcessBlockPool;
import io.thalweg.random.Seeds;
import io.thalweg.storage.Part;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.StateSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Blocks of several partitions, of several slices. */
final class SparkBlockPoolTest {
    private static final long SEED = 20_261_130L;
    private static final int BLOCKS = 3;

    /** Values that a pool gave, where a lambda on an executor, which is this process, leaves them. */
    private static final Map<String, float[]> GIVEN = new ConcurrentHashMap<>();

    private static JavaSparkContext spark;

    @BeforeAll
    static void startSpark() {
        spark = LocalSpark.start("SparkBlockPoolTest", 4);
    }

    @AfterAll
    static void stopSpark() {
        spark.close();
    }

    @Test
    void sparkGivesTheBitsOfTheInProcessPool() throws IOException {
        BlockProgram program = new Mixing();
        SliceGroups pieces = SliceGroups.ofTensors(program.layout().slices());
        assertTrue(pieces.numPartitions() >= 2 * 2 * BLOCKS, "a block has several partitions");
        assertTrue(pieces.numPartitions() < program.layout().slices().size(), "some partitions have several slices");
        List<ReplicaSummary> inProcess = train(program, new InProcessBlockPool(program, 2), "process");
        List<ReplicaSummary> onSpark =
                train(program, new SparkBlockPool(spark, program, 1, RoundLimits.defaults()), "spark");
        assertEquals(told(inProcess), told(onSpark));
        for (String kind : List.of("model", "state")) {
            for (int slice = 0; slice < program.layout().slices().size(); slice++) {
                float[] expected = GIVEN.get("process " + kind + " " + slice);
                assertEquals(expected == null, GIVEN.get("spark " + kind + " " + slice) == null);
                if (expected != null) {
                    assertArrayEquals(expected, GIVEN.get("spark " + kind + " " + slice), kind + " " + slice);
                }
            }
        }
        assertEquals(
                program.modelLayout().slices().size(),
                GIVEN.keySet().stream()
                        .filter(key -> key.startsWith("spark model"))
                        .count());
    }

    private static List<String> told(List<ReplicaSummary> summaries) {
        return summaries.stream()
                .map(summary -> summary.replica() + ": " + summary.examples() + ", " + summary.lossSum())
                .toList();
    }

    /** Three rounds, and on from what was saved after the second; the state and the model under the pool's name. */
    private static List<ReplicaSummary> train(BlockProgram program, ReplicaPool pool, String name) throws IOException {
        List<byte[]> carries =
                IntStream.range(0, BLOCKS).mapToObj(k -> new byte[0]).toList();
        List<ReplicaSummary> summaries = new ArrayList<>();
        try (pool) {
            pool.start(StateSource.initial(program));
            summaries.addAll(pool.run(0, carries));
            summaries.addAll(pool.run(1, carries));
            pool.save((slice, state, attempt) -> keep(name + " state " + slice.index(), state.values()));
            pool.restore(slice -> SliceState.of(GIVEN.get(name + " state " + slice.index())));
            summaries.addAll(pool.run(2, carries));
            double loss = pool.validate(2).orElseThrow().loss();
            pool.export(slices -> {
                double sum = 0;
                for (int slice = 0; slices.hasNext(); slice++) {
                    float[] values = slices.next().values();
                    keep(name + " model " + slice, values);
                    sum += Mixing.sum(values);
                }
                assertEquals(sum, loss, 1e-9 * Math.abs(sum), "what is validated is what is written");
                return keep(name + " loss", new float[] {(float) sum});
            });
        }
        return summaries;
    }

    private static Part keep(String name, float[] values) {
        GIVEN.put(name, values);
        return new Part(name, 4L * values.length, "0".repeat(64));
    }

    /** Changes every row by what else is in its cell, so that any row out of place shows. */
    private static final class Mixing implements BlockProgram {
        private static final long serialVersionUID = 1L;
        private static final int ROWS = 10_001;
        private static final int LENGTH = 400;
        private static final int SLICE_VALUES = 400_000;

        @Override
        public int blocks() {
            return BLOCKS;
        }

        @Override
        public int modelRow(int block, int place) {
            return place * BLOCKS + block;
        }

        @Override
        public ModelLayout layout() {
            List<TensorSpec> tensors = new ArrayList<>();
            for (int tensor = 0; tensor < 2 * BLOCKS; tensor++) {
                int rows = (ROWS + BLOCKS - 1 - tensor % BLOCKS) / BLOCKS;
                tensors.add(TensorSpec.of("block." + tensor, rows, LENGTH));
            }
            return ModelLayout.of(tensors, SLICE_VALUES);
        }

        @Override
        public ModelLayout modelLayout() {
            return ModelLayout.of(
                    List.of(TensorSpec.of("input", ROWS, LENGTH), TensorSpec.of("output", ROWS, LENGTH)),
                    2 * SLICE_VALUES + 7 * LENGTH);
        }

        @Override
        public float[] initialValues(Slice slice) {
            SplittableRandom random = new SplittableRandom(Seeds.derive(SEED, "initial", slice.index()));
            float[] values = new float[slice.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble();
            }
            return values;
        }

        @Override
        public int rounds() {
            return 3;
        }

        @Override
        public int replicas(int round) {
            return BLOCKS;
        }

        @Override
        public long examplesInEpoch() {
            return 100;
        }

        @Override
        public double epochAt(int round) {
            return round;
        }

        @Override
        public double learningRateAt(int round) {
            return 1;
        }

        /** Of one cell there are none. */
        @Override
        public int[][][] route(int round, int part) {
            SplittableRandom random = new SplittableRandom(Seeds.derive(SEED, "examples", round, part));
            int[][][] routed = new int[BLOCKS][BLOCKS][];
            for (int input = 0; input < BLOCKS; input++) {
                for (int output = 0; output < BLOCKS; output++) {
                    boolean none = input == 1 && output == 2;
                    routed[input][output] =
                            random.ints(none ? 0 : 1 + random.nextInt(50)).toArray();
                }
            }
            return routed;
        }

        @Override
        public ReplicaState emptyCell(int inputBlock, int outputBlock) {
            List<TensorSpec> tensors = layout().tensors();
            return ModelState.zeros(
                    ModelLayout.of(List.of(tensors.get(inputBlock), tensors.get(BLOCKS + outputBlock))));
        }

        @Override
        public CellResult train(CellTask task) {
            ModelState cell = (ModelState) task.state();
            long mixed = Seeds.derive(SEED, "cell", task.round(), task.subRound());
            long examples = 0;
            for (int[] part : task.examples()) {
                for (int example : part) {
                    mixed = mixed * 31 + example;
                    examples++;
                }
            }
            float shift = (float) (mixed % 1000) / 1000;
            float[] input = cell.tensor(0);
            float[] output = cell.tensor(1);
            for (int i = 0; i < input.length && i < output.length; i++) {
                float before = input[i];
                input[i] = 0.5f * before + 0.25f * output[output.length - 1 - i] + shift;
                output[output.length - 1 - i] = 0.5f * output[output.length - 1 - i] - 0.25f * before;
            }
            return new CellResult(examples, sum(input), 1);
        }

        /** Of the model's tables, as the model's file has them. */
        @Override
        public OptionalDouble validate(ReplicaState state) {
            ModelState model = (ModelState) state;
            return OptionalDouble.of(sum(model.tensor(0)) + sum(model.tensor(1)));
        }

        static double sum(float[] values) {
            double sum = 0;
            for (float value : values) {
                sum += value;
            }
            return sum;
        }
    }
}
