package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.OuterStep;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.average.TouchedRows;
import io.thalweg.average.WeightedMean;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.storage.Part;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.StateSource;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Our mean of replicas against DL4J Spark's own {@code ParameterAveragingTrainingMaster}, on the same minibatches. The two mean
 * the same where replicas see as many examples each (DL4J Spark weighs all workers alike), the data stays in its partitions
 * (it may otherwise be shuffled anew) and every minibatch begins with a hidden state of zeros (DL4J Spark carries none).
 */
@Tag("slow")
class ParameterAveragingTest {
    private static final long SEED = 21;
    private static final int REPLICAS = 2;
    private static final int LOCAL_STEPS = 3;
    private static final int ROUNDS = 3;
    private static final int BATCH = 4;
    private static final int STEPS = 6;
    private static final double RATE = 0.5;

    private static Segment segment(NetworkShape shape, int round, int replica, int step) {
        return RandomNetworks.segment(shape, BATCH, STEPS, SEED + 100 * round + 10 * replica + step);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cell.class,
            names = {"LSTM", "LSTM_PEEPHOLE"})
    void bothGiveTheSameParametersAfterSeveralRounds(Cell cell) throws IOException {
        NetworkShape shape = RandomNetworks.shape(cell, 2);
        ModelState initial = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
        float[] ours = ours(shape);
        float[] theirs = theirs(shape, initial);
        float[] before = flat(initial);
        double moved = 0;
        for (int i = 0; i < ours.length; i++) {
            assertEquals(ours[i], theirs[i], 1e-5, "parameter " + i + " of " + shape + ", seed " + SEED);
            moved = Math.max(moved, Math.abs(ours[i] - before[i]));
        }
        assertTrue(moved > 0.1, "nothing was trained: the parameters moved by at most " + moved);
    }

    private static float[] flat(ModelState state) {
        FloatBuffer flat = FloatBuffer.allocate((int) state.layout().size());
        for (int t = 0; t < state.layout().tensors().size(); t++) {
            flat.put(state.tensor(t));
        }
        return flat.array();
    }

    private static float[] ours(NetworkShape shape) throws IOException {
        ResetEachStep program = new ResetEachStep(shape);
        try (InProcessPool pool = new InProcessPool(program, 1)) {
            pool.start(StateSource.initial(program));
            for (int round = 0; round < ROUNDS; round++) {
                pool.run(round, Collections.nCopies(REPLICAS, new byte[0]));
            }
            FloatBuffer flat = FloatBuffer.allocate((int) program.layout().size());
            pool.export(slices -> {
                slices.forEachRemaining(slice -> flat.put(slice.values()));
                return new Part("none", 0, "0".repeat(64));
            });
            return flat.array();
        }
    }

    private static float[] theirs(NetworkShape shape, ModelState initial) {
        // DL4J's gradient is the mean over streams of the sum over their tokens.
        MultiLayerNetwork network =
                Topology.zeroed(Topology.configuration(shape, new Sgd(RATE / STEPS), BackpropType.Standard, STEPS));
        FlatParameters places = new FlatParameters(shape, network);
        places.toFlat(initial, UnaryOperator.identity(), floats(network.params()));
        ParameterAveragingTrainingMaster master = new ParameterAveragingTrainingMaster.Builder(REPLICAS, BATCH)
                .batchSizePerWorker(BATCH)
                .averagingFrequency(LOCAL_STEPS)
                .workerPrefetchNumBatches(0)
                .repartionData(Repartition.Never)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .rngSeed(SEED)
                .build();
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("averaging")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            SparkDl4jMultiLayer job = new SparkDl4jMultiLayer(spark, network, master);
            for (int round = 0; round < ROUNDS; round++) {
                job.fit(spark.parallelize(minibatches(shape, round), REPLICAS));
            }
            ModelState state = ModelState.zeros(ModelLayout.of(shape.parameters()));
            places.fromFlat(floats(job.getNetwork().params()), state, UnaryOperator.identity());
            return flat(state);
        }
    }

    /** Of the first replica, then of the second: Spark cuts a list into partitions of neighbours. */
    private static List<DataSet> minibatches(NetworkShape shape, int round) {
        List<DataSet> minibatches = new ArrayList<>();
        for (int replica = 0; replica < REPLICAS; replica++) {
            for (int step = 0; step < LOCAL_STEPS; step++) {
                Segment segment = segment(shape, round, replica, step);
                minibatches.add(new DataSet(ids(segment.inputs()), ids(segment.targets())));
            }
        }
        return minibatches;
    }

    private static INDArray ids(int[] ids) {
        float[] values = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            values[i] = ids[i];
        }
        return Nd4j.createFromArray(values).reshape(BATCH, 1, STEPS);
    }

    private static FloatBuffer floats(INDArray array) {
        FloatPointer pointer = (FloatPointer) array.data().pointer();
        return pointer.capacity(array.length()).asBuffer();
    }

    /** Rounds whose every step begins with a hidden state of zeros. */
    private record ResetEachStep(NetworkShape shape) implements Program {
        @Override
        public ModelLayout layout() {
            return ModelLayout.of(shape.parameters());
        }

        @Override
        public float[] initialValues(Slice slice) {
            ModelState state = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
            float[] values = new float[slice.size()];
            System.arraycopy(
                    state.tensor(slice.tensor()), slice.fromRow() * slice.rowLength(), values, 0, values.length);
            return values;
        }

        @Override
        public int rounds() {
            return ROUNDS;
        }

        @Override
        public int replicas(int round) {
            return REPLICAS;
        }

        @Override
        public long examplesInEpoch() {
            return (long) REPLICAS * LOCAL_STEPS * BATCH * STEPS;
        }

        @Override
        public double epochAt(int round) {
            return round;
        }

        @Override
        public double learningRateAt(int round) {
            return RATE;
        }

        @Override
        public SliceMerge merge() {
            return new OuterStep.PlainMean().after(new WeightedMean());
        }

        @Override
        public ReplicaResult train(ReplicaTask task) {
            ModelState state = (ModelState) task.state();
            double loss = 0;
            long examples = 0;
            try (LanguageModel model = LanguageModelEngines.named("dl4j").open(shape, RandomNetworks.SGD, 1, -1)) {
                model.load(state);
                for (int step = 0; step < LOCAL_STEPS; step++) {
                    Segment segment = segment(shape, task.round(), task.replica(), step);
                    model.hiddenState(new float[shape.hiddenStateSize(BATCH)], BATCH);
                    loss += model.train(segment, RandomNetworks.settings(RATE)).lossSum();
                    examples += segment.tokens();
                }
                model.store(state);
            }
            return new ReplicaResult(state, TouchedRows.all(), new byte[0], examples, loss, examples);
        }

        @Override
        public OptionalDouble validate(ReplicaState state) {
            return OptionalDouble.empty();
        }
    }
}
