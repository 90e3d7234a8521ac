package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelProgram;
import io.thalweg.lm.ReplicaSteps;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Part;
import io.thalweg.train.Diverged;
import io.thalweg.train.Figures;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.SliceSink;
import io.thalweg.train.StateExport;
import io.thalweg.train.StateSource;
import io.thalweg.train.Validation;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Rounds by DL4J Spark's {@code ParameterAveragingTrainingMaster}: a round is one call of its {@code fit}, over as many
 * partitions as there are replicas, in each a replica's own minibatches, in their order. The whole model is on the driver, as
 * DL4J Spark has it. Not told by it and so not known: how long each worker trained, which counts as the round's whole time, and any loss but
 * that of the last minibatches.
 */
final class Dl4jSparkPool implements ReplicaPool {
    private final LanguageModelProgram program;
    private final JavaSparkContext spark;
    private final MultiLayerNetwork network;
    private final FlatParameters places;
    private final SparkDl4jMultiLayer job;
    private long writes;

    Dl4jSparkPool(LanguageModelProgram program, JavaSparkContext spark) {
        this.program = program;
        this.spark = spark;
        LanguageModelConfig config = program.config();
        Dl4jLibrary.load(config.threads());
        this.network = Topology.zeroed(Topology.configuration(
                program.shape(), new Sgd(program.learningRateAt(0)), BackpropType.Standard, config.steps()));
        this.places = new FlatParameters(program.shape(), network);
        int replicas = config.averaging().replicas();
        ParameterAveragingTrainingMaster master = new ParameterAveragingTrainingMaster.Builder(replicas, config.batch())
                .batchSizePerWorker(config.batch())
                .averagingFrequency(config.averaging().localSteps())
                .workerPrefetchNumBatches(0)
                // Data that moved would be another replica's, in another order.
                .repartionData(Repartition.Never)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                // Minibatches are made where they are used; stored, they would have to be serialised first.
                .storageLevel(null)
                .rngSeed(config.seed())
                .build();
        this.job = new SparkDl4jMultiLayer(spark, network, master);
    }

    @Override
    public void start(StateSource source) throws IOException {
        restore(source);
    }

    @Override
    public void restore(StateSource source) throws IOException {
        ModelState state = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            state.put(slice, source.read(slice).values());
        }
        places.toFlat(state, UnaryOperator.identity(), FlatParameters.values(network));
    }

    @Override
    public List<ReplicaSummary> run(int round, List<byte[]> carries) {
        int replicas = carries.size();
        schedule(round);
        ReplicaSteps steps = program.steps();
        int threads = program.config().threads();
        long startedMillis = System.currentTimeMillis();
        JavaRDD<DataSet> minibatches = spark.parallelize(
                        IntStream.range(0, replicas).boxed().toList(), replicas)
                .flatMap(replica -> Dl4jMinibatches.of(steps, round, replica, threads));
        job.fit(minibatches);
        long computeMillis = System.currentTimeMillis() - startedMillis;
        int last = steps.length(round, steps.count(round) - 1);
        // The mean over streams of the sum over their tokens, and over the workers.
        double loss = job.getScore() / last;
        requireFinite(loss, round);
        long examples = 0;
        for (int step = 0; step < steps.count(round); step++) {
            examples += (long) program.config().batch() * steps.length(round, step);
        }
        long lossExamples = (long) program.config().batch() * last;
        long bytes = (long) Float.BYTES * places.size();
        List<ReplicaSummary> summaries = new ArrayList<>();
        for (int replica = 0; replica < replicas; replica++) {
            summaries.add(new ReplicaSummary(
                    replica,
                    new byte[0],
                    examples,
                    loss * lossExamples,
                    lossExamples,
                    startedMillis,
                    computeMillis,
                    bytes,
                    bytes,
                    Figures.NONE));
        }
        return summaries;
    }

    /** The learning rates of a round's steps: DL4J's gradient is that of a stream's sum of losses, ours that of the mean. */
    private void schedule(int round) {
        ReplicaSteps steps = program.steps();
        Map<Integer, Double> rates = new HashMap<>();
        for (int step = 0; step < steps.count(round); step++) {
            rates.put(step, steps.settings(round, 0, step).learningRate() / steps.length(round, step));
        }
        network.setLearningRate(new MapSchedule(ScheduleType.ITERATION, rates));
        network.setIterationCount(0);
    }

    private void requireFinite(double loss, int round) {
        boolean finite = Double.isFinite(loss);
        FloatBuffer values = FlatParameters.values(network);
        for (int i = 0; finite && i < values.capacity(); i++) {
            finite = Float.isFinite(values.get(i));
        }
        if (!finite) {
            throw new Diverged(Problem.of("The loss or a parameter is not finite after a round of DL4J Spark")
                    .found("loss " + loss)
                    .at("round " + round + ", learning rate " + program.learningRateAt(round))
                    .remedy("Lower --learning-rate"));
        }
    }

    private ModelState state() {
        ModelState state = ModelState.zeros(program.layout());
        places.fromFlat(FlatParameters.values(network), state, UnaryOperator.identity());
        return state;
    }

    @Override
    public List<Part> save(SliceSink sink) throws IOException {
        ModelState state = state();
        List<Part> parts = new ArrayList<>();
        for (Slice slice : program.layout().slices()) {
            parts.add(sink.write(slice, SliceState.of(state.get(slice)), writes++));
        }
        return parts;
    }

    @Override
    public Part export(StateExport export) throws IOException {
        ModelState state = state();
        return export.write(program.layout().slices().stream()
                .map(slice -> SliceState.of(state.get(slice)))
                .iterator());
    }

    @Override
    public Optional<Validation> validate(int round) {
        return program.validate(state(), round, ReplicaTask.NO_GPU);
    }

    @Override
    public int parallelism() {
        return Math.max(1, Math.min(program.config().averaging().replicas(), spark.defaultParallelism()));
    }

    @Override
    public void close() {
        network.close();
    }
}
