package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.Contribution;
import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.OuterStep;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.RowAdasum;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.average.SliceState;
import io.thalweg.average.TensorSpec;
import io.thalweg.average.TouchedRows;
import io.thalweg.checkpoint.RunHash;
import io.thalweg.checkpoint.SafetensorsFile;
import io.thalweg.checkpoint.SafetensorsWriter;
import io.thalweg.preflight.RoundShape.Sharing;
import io.thalweg.spark.Envelope.Absent;
import io.thalweg.spark.Envelope.Contributed;
import io.thalweg.spark.Envelope.Resting;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.LinearProgram;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.StateSource;
import io.thalweg.train.Trainer;
import io.thalweg.train.Trainer.Start;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkReplicaPoolTest {
    private static final HadoopSettings HADOOP = new HadoopSettings(new Configuration());

    /** The executor of a local master. */
    private static final String DRIVER = MergePlaces.of("driver", "localhost");

    private static JavaSparkContext spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void startSpark() {
        spark = LocalSpark.start("SparkReplicaPoolTest", 4);
    }

    @AfterAll
    static void stopSpark() {
        spark.close();
    }

    /** Rounds, checkpoints, validations, a stop and a resume: all of it gives the bits of the in-process pool. */
    @Test
    void sparkGivesTheBitsOfTheInProcessPool() throws IOException {
        LinearProgram program = new LinearProgram(7, 5, 30, new OuterStep.DiLoCo(0.7, 0.9), 11);
        Trained inProcess = train(program, new InProcessPool(program, 2), "process");
        Trained onSpark = train(program, new SparkReplicaPool(spark, program, 1, RoundLimits.defaults()), "spark");
        assertArrayEquals(inProcess.table, onSpark.table);
        assertArrayEquals(inProcess.bias, onSpark.bias);
        Trained elsewhere = train(program, merging(program, List.of("executor_gone_7", DRIVER)), "elsewhere");
        assertArrayEquals(inProcess.table, elsewhere.table);
        assertArrayEquals(inProcess.bias, elsewhere.bias);
        for (int round = 0; round < 7; round++) {
            assertEquals(
                    inProcess.metrics.get(round).loss(),
                    onSpark.metrics.get(round).loss());
            assertEquals(
                    inProcess.metrics.get(round).validationLoss(),
                    onSpark.metrics.get(round).validationLoss());
            assertEquals(
                    inProcess.metrics.get(round).bytesSent(),
                    onSpark.metrics.get(round).bytesSent());
        }
        assertTrue(
                onSpark.metrics.get(1).bytesSent() < onSpark.metrics.get(1).bytesReceived(),
                "only touched rows travel up");
    }

    /** Every slice's state of a pool, where an export on an executor, which is this process, leaves it. */
    private static final List<float[]> GIVEN = new CopyOnWriteArrayList<>();

    /** Of several partitions; rounds, a state read back and rounds again, and no job of a round has a shuffle. */
    @Test
    void aSingleReplicaNeedsNoShuffleForTheSameBits() throws IOException {
        Program program = new Wide();
        Stages stages = new Stages();
        spark.sc().addSparkListener(stages);
        assertEquals(3, SliceGroups.of(program.layout().slices()).numPartitions());
        List<List<float[]>> given = new ArrayList<>();
        for (ReplicaPool pool : List.of(
                new InProcessPool(program, 1),
                new SparkReplicaPool(spark, program, 1, RoundLimits.defaults()),
                new SparkReplicaPool(spark, program, 1, RoundLimits.defaults(), Sharing.SINGLE))) {
            boolean single = given.size() == 2;
            try (pool) {
                pool.start(StateSource.initial(program));
                List<byte[]> carries = List.of(new byte[0]);
                pool.run(0, carries);
                int before = stages.run();
                ReplicaSummary summary = pool.run(1, carries).get(0);
                if (single) {
                    assertEquals(before + 1, stages.run());
                }
                // Row 1 of rows 0 and 1 with its number, rows 2 and 3 and the bias whole.
                assertEquals((Wide.TOUCHED + 1) * 4L * Wide.COLUMNS + 4, summary.bytesSent());
                List<float[]> saved = saved(pool, program);
                pool.restore(slice -> SliceState.of(saved.get(slice.index())));
                pool.run(2, carries);
                given.add(saved(pool, program));
                double loss = pool.validate(2).orElseThrow().loss();
                assertEquals(Wide.sum(given.get(given.size() - 1)), loss);
                GIVEN.clear();
                pool.export(slices -> {
                    slices.forEachRemaining(slice -> GIVEN.add(slice.values()));
                    return new Part("model", 0, "0".repeat(64));
                });
                assertEquals(program.layout().slices().size(), GIVEN.size());
                for (int slice = 0; slice < GIVEN.size(); slice++) {
                    assertArrayEquals(given.get(0).get(slice), GIVEN.get(slice), "slice " + slice);
                }
            }
        }
        spark.sc().removeSparkListener(stages);
    }

    /** With an outer step's memory, validations, a stop and a resume; and more rounds than Spark is to remember. */
    @Test
    void aSingleReplicaGivesTheBitsOfTheInProcessPool() throws IOException {
        LinearProgram program = new LinearProgram(120, 1, 5, new OuterStep.DiLoCo(0.7, 0.9), 17);
        Trained inProcess = train(program, new InProcessPool(program, 1), "single process");
        Trained single = train(
                program,
                new SparkReplicaPool(spark, program, 1, RoundLimits.defaults(), Sharing.SINGLE),
                "single spark");
        assertArrayEquals(inProcess.table, single.table);
        assertArrayEquals(inProcess.bias, single.bias);
        try (SparkReplicaPool pool = new SparkReplicaPool(spark, program, 1, RoundLimits.defaults(), Sharing.SINGLE);
                InProcessPool same = new InProcessPool(program, 1)) {
            TrainerConfig rarely = new TrainerConfig(1000, 2, 0, 0, 0);
            for (ReplicaPool each : List.of(pool, same)) {
                new Trainer(
                                program,
                                each,
                                HADOOP,
                                new org.apache.hadoop.fs.Path(folder.resolve(
                                                "rarely " + each.getClass().getSimpleName())
                                        .toUri()),
                                RunHash.unchanging("abc"),
                                rarely,
                                new TrainingListener() {})
                        .run(Start.FRESH);
            }
            assertEquals(
                    same.validate(1).orElseThrow().loss(),
                    pool.validate(1).orElseThrow().loss());
            Exception refused =
                    assertThrows(IllegalArgumentException.class, () -> pool.run(1, List.of(new byte[0], new byte[0])));
            assertTrue(refused.getMessage().startsWith("Found 2 replicas, allowed one"), refused.getMessage());
        }
    }

    @Test
    void aMergeTakesWhatItIsSentAndNoMore() {
        LinearProgram program = new LinearProgram(4, 1, 30, new OuterStep.PlainMean(), 11);
        Slice slice = program.layout().slices().get(0);
        Resting before = new Resting(0, SliceState.of(program.initialValues(slice)));
        Contributed contributed = new Contributed(0, Contribution.dense(0, 1, new float[slice.size()]));
        for (List<Envelope> sent : List.<List<Envelope>>of(
                List.of(contributed, contributed), List.of(contributed, new Absent(1, 0)), List.of())) {
            MergedSlices merged =
                    new MergedSlices(program, 0.1, 1, List.of(before).iterator(), sent.iterator());
            String message =
                    assertThrows(IllegalStateException.class, merged::next).getMessage();
            assertTrue(message.contains("the results of"), message);
        }
        MergedSlices right = new MergedSlices(
                program,
                0.1,
                1,
                List.of(before).iterator(),
                List.<Envelope>of(contributed).iterator());
        assertArrayEquals(
                new float[slice.size()], ((Resting) right.next()).state().values());
        assertFalse(right.hasNext());
    }

    private static List<float[]> saved(ReplicaPool pool, Program program) throws IOException {
        GIVEN.clear();
        for (Slice slice : program.layout().slices()) {
            GIVEN.add(new float[slice.size()]);
        }
        pool.save((slice, state, attempt) -> {
            GIVEN.set(slice.index(), state.values());
            return new Part("slice-" + slice.index(), 0, "0".repeat(64));
        });
        return List.copyOf(GIVEN);
    }

    /** Counts stages of all jobs. */
    private static final class Stages extends SparkListener {
        private final AtomicInteger run = new AtomicInteger();

        @Override
        public void onStageCompleted(SparkListenerStageCompleted completed) {
            run.incrementAndGet();
        }

        int run() {
            try {
                spark.sc().listenerBus().waitUntilEmpty();
            } catch (TimeoutException e) {
                throw new AssertionError(e);
            }
            return run.get();
        }
    }

    /** One replica that changes some rows of one tensor, all of the other, by what was there and the round. */
    private static final class Wide implements Program {
        private static final long serialVersionUID = 1L;
        static final int ROWS = 5;
        static final int COLUMNS = 500_000;
        static final int TOUCHED = 3;

        @Override
        public ModelLayout layout() {
            return ModelLayout.of(
                    List.of(TensorSpec.of("table", ROWS, COLUMNS), TensorSpec.of("bias", 1, COLUMNS)), 2 * COLUMNS);
        }

        @Override
        public float[] initialValues(Slice slice) {
            float[] values = new float[slice.size()];
            Arrays.fill(values, slice.index() + 1);
            return values;
        }

        @Override
        public SliceMerge merge() {
            return new RowAdasum();
        }

        @Override
        public int rounds() {
            return 3;
        }

        @Override
        public int replicas(int round) {
            return 1;
        }

        @Override
        public long examplesInEpoch() {
            return 1;
        }

        @Override
        public double epochAt(int round) {
            return round;
        }

        @Override
        public double learningRateAt(int round) {
            return 0.1;
        }

        @Override
        public ReplicaResult train(ReplicaTask task) {
            ModelState state = (ModelState) task.state();
            float[] table = state.tensor("table");
            float[] bias = state.tensor("bias");
            BitSet touched = new BitSet();
            for (int row = task.round() % 2; touched.cardinality() < TOUCHED; row++) {
                touched.set(row);
                for (int i = 0; i < COLUMNS; i++) {
                    table[row * COLUMNS + i] = 0.5f * table[row * COLUMNS + i] + bias[i] + i % 7;
                }
            }
            for (int i = 0; i < COLUMNS; i++) {
                bias[i] += task.round() + i % 3;
            }
            BitSet all = new BitSet();
            all.set(0);
            return new ReplicaResult(state, TouchedRows.of(touched, all), new byte[0], 1, 0, 1);
        }

        @Override
        public OptionalDouble validate(ReplicaState state) {
            return OptionalDouble.of(
                    sum(layout().slices().stream().map(state::get).toList()));
        }

        static double sum(List<float[]> slices) {
            double sum = 0;
            for (float[] slice : slices) {
                for (float value : slice) {
                    sum += value;
                }
            }
            return sum;
        }
    }

    /** A stack has no room for all that Spark remembers of some 200 rounds. */
    @Test
    void aRunOfManyRoundsIsCheckpointedBeforeSparkRemembersTooMany() throws IOException {
        LinearProgram program = new LinearProgram(260, 2, 5, new OuterStep.PlainMean(), 13);
        TrainerConfig rarely = new TrainerConfig(1000, 2, 0, 0, 0);
        List<String> warnings = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void warned(String message) {
                warnings.add(message);
            }
        };
        org.apache.hadoop.fs.Path checkpoints =
                new org.apache.hadoop.fs.Path(folder.resolve("many").toUri());
        try (SparkReplicaPool pool = merging(program, List.of(DRIVER));
                InProcessPool same = new InProcessPool(program, 2)) {
            new Trainer(program, pool, HADOOP, checkpoints, RunHash.unchanging("abc"), rarely, listener)
                    .run(Start.FRESH);
            new Trainer(
                            program,
                            same,
                            HADOOP,
                            new org.apache.hadoop.fs.Path(folder.resolve("same").toUri()),
                            RunHash.unchanging("abc"),
                            rarely,
                            new TrainingListener() {})
                    .run(Start.FRESH);
            assertEquals(
                    same.validate(1).orElseThrow().loss(),
                    pool.validate(1).orElseThrow().loss());
        }
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("a checkpoint is written after every 50"), warnings.get(0));
        try (Stream<Path> left = Files.list(folder.resolve("many"))) {
            assertEquals(2, left.count(), "the last two checkpoints are kept");
        }
    }

    @Test
    void replicasAreSpreadOverHosts() {
        TreeMap<String, Integer> executors = new TreeMap<>(Map.of("b", 3, "a", 1, "c", 2));
        assertEquals(List.of("a", "b", "c", "b", "c", "b"), WholeState.inTurn(executors));
        assertEquals(List.of(), WholeState.inTurn(new TreeMap<>()));
    }

    @Test
    void mergesAreWantedAtThePlacesInTurn() {
        JavaRDD<Resting> state = spark.parallelize(List.of(0, 1, 2, 3, 4), 5)
                .map(slice -> new Resting(slice, SliceState.of(new float[] {slice})));
        JavaRDD<Resting> placed =
                MergePlaces.inTurn(state, List.of(MergePlaces.of("7", "a"), MergePlaces.of("12", "b.c")));
        assertEquals(5, placed.getNumPartitions());
        List<String> wanted = placed.partitions().stream()
                .map(partition -> placed.rdd().preferredLocations(partition).mkString())
                .toList();
        assertEquals(
                List.of("executor_a_7", "executor_b.c_12", "executor_a_7", "executor_b.c_12", "executor_a_7"), wanted);
        List<String> slices = placed.mapPartitionsWithIndex(
                        (partition, held) -> List.of(
                                        partition + ": " + held.next().to() + ", " + held.hasNext())
                                .iterator(),
                        true)
                .collect();
        assertEquals(List.of("0: 0, false", "1: 1, false", "2: 2, false", "3: 3, false", "4: 4, false"), slices);
    }

    @Test
    void aFailedRoundLeavesTheStateAsItWas() throws IOException {
        LinearProgram program = new LinearProgram(4, 3, 30, new OuterStep.PlainMean(), 11);
        LinearProgram failing = new LinearProgram(4, 3, 0, new OuterStep.PlainMean(), 11);
        for (Sharing sharing : List.of(Sharing.AVERAGE, Sharing.SINGLE)) {
            try (SparkReplicaPool pool = new SparkReplicaPool(spark, failing, 1, RoundLimits.defaults(), sharing)) {
                pool.start(slice -> SliceState.of(program.initialValues(slice)));
                double before = pool.validate(1).orElseThrow().loss();
                Exception failure = assertThrows(Exception.class, () -> pool.run(0, List.of(new byte[0])));
                assertTrue(failure.getMessage().contains("A replica had nothing to train on"), failure.getMessage());
                assertEquals(before, pool.validate(1).orElseThrow().loss());
            }
        }
    }

    /** Merges at places as after a round that ended without others. */
    private static SparkReplicaPool merging(Program program, List<String> places) {
        return new SparkReplicaPool(spark, program, 1, RoundLimits.defaults(), Sharing.AVERAGE, jobs -> places);
    }

    private record Trained(float[] table, float[] bias, List<RoundMetrics> metrics) {}

    private Trained train(Program program, ReplicaPool pool, String name) throws IOException {
        org.apache.hadoop.fs.Path checkpoints =
                new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
        TrainingListener silent = new TrainingListener() {};
        try (pool) {
            new Trainer(
                            program,
                            pool,
                            HADOOP,
                            checkpoints,
                            RunHash.unchanging("abc"),
                            new TrainerConfig(2, 1, 2, 0, 3),
                            silent)
                    .run(Start.FRESH);
            List<RoundMetrics> metrics = new Trainer(
                            program,
                            pool,
                            HADOOP,
                            checkpoints,
                            RunHash.unchanging("abc"),
                            new TrainerConfig(2, 1, 2, 0, 0),
                            silent)
                    .run(Start.RESUME);
            HadoopSettings hadoop = HADOOP;
            String out = checkpoints.toString();
            Part part = pool.export(slices -> {
                try (PartWriter file = PartWriter.create(
                        hadoop.configuration(), new org.apache.hadoop.fs.Path(out), "model.safetensors")) {
                    SafetensorsWriter writer =
                            new SafetensorsWriter(file, program.layout().tensors(), Map.of());
                    while (slices.hasNext()) {
                        writer.write(slices.next().values());
                    }
                    writer.finish();
                    return file.finish();
                }
            });
            try (SafetensorsFile model = SafetensorsFile.open(
                    hadoop.configuration(), new org.apache.hadoop.fs.Path(checkpoints, part.path()))) {
                return new Trained(model.read("table"), model.read("bias"), metrics);
            }
        }
    }
}
