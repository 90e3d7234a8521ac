package io.thalweg.spark;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.blocks.BlockProgram;
import io.thalweg.blocks.CellRound;
import io.thalweg.blocks.CellTask;
import io.thalweg.spark.Envelope.Contributed;
import io.thalweg.spark.Envelope.Examples;
import io.thalweg.spark.Envelope.Resting;
import io.thalweg.spark.Envelope.Saved;
import io.thalweg.spark.Envelope.Summarised;
import io.thalweg.spark.PartitionGroups.Group;
import io.thalweg.storage.Part;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.SliceSink;
import io.thalweg.train.StateExport;
import io.thalweg.train.StateSource;
import io.thalweg.train.Validation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Cells of a block grid as Spark tasks. The state lives on executors as an RDD of slices, as in {@link SparkReplicaPool},
 * but that a partition has slices of one block only. A round is
 *
 * <pre>
 * examples, read in N parts  --by a shuffle, each to its cell--
 * N times:  a cell of two blocks and its examples, read slice by slice, trains  --by a shuffle of its slices--
 * at the end:  state
 * </pre>
 *
 * <p>A replica trains the cells of its input block on the same host where it can, so that only output blocks go from one
 * machine to another. Whatever is written or sent is so slice by slice: a block may be of gigabytes, and Spark holds
 * several copies of what it stores or sends whole. No parameter passes through the driver, no executor holds a whole table,
 * and what the driver receives of a sub-round is one summary a replica. Sub-rounds are ordinary jobs, so what is lost with
 * an executor is made again, at most from the round's beginning; the state between rounds is on two executors.
 */
public final class SparkBlockPool implements ReplicaPool {
    private final JavaSparkContext spark;
    private final int threadsPerReplica;
    private final BlockProgram program;
    private final Broadcast<Shared<BlockProgram>> shared;
    private final StorageLevel storage;
    private final RoundJobs jobs;

    /** Which slices of the blocks share a partition. */
    private final SliceGroups pieces;

    private JavaRDD<Resting> state;

    private @Nullable Broadcast<Shared<StateSource>> restoredFrom;

    /**
     * @param threadsPerReplica cores one replica uses, for {@link #parallelism}
     * @param limits of which the time-out counts, for each sub-round; no cell can be left out
     */
    public SparkBlockPool(JavaSparkContext spark, BlockProgram program, int threadsPerReplica, RoundLimits limits) {
        this.spark = spark;
        this.threadsPerReplica = threadsPerReplica;
        this.program = program;
        this.shared = spark.broadcast(new Shared<>(program));
        this.storage = SparkReplicaPool.storageOfState(spark);
        this.jobs = new RoundJobs(spark, program.rounds(), limits);
        this.pieces = SliceGroups.ofTensors(program.layout().slices());
        this.state = spark.emptyRDD();
    }

    /** As many sub-rounds as rounds of {@link SparkReplicaPool}. */
    @Override
    public int roundsRemembered() {
        return Math.max(1, SparkReplicaPool.ROUNDS_REMEMBERED / program.blocks());
    }

    @Override
    public void start(StateSource source) {
        restore(source);
    }

    @Override
    public void restore(StateSource source) {
        Broadcast<Shared<StateSource>> before = restoredFrom;
        // It may hold the program.
        Broadcast<Shared<StateSource>> from = spark.broadcast(new Shared<>(source));
        JavaRDD<Resting> read = SparkReplicaPool.read(spark, shared, from, pieces);
        jobs.named("state read", () -> {
            adopt(read);
            return read;
        });
        jobs.forget();
        restoredFrom = from;
        if (before != null) {
            before.destroy();
        }
    }

    /** The state becomes {@code next}, which is computed now. */
    private void adopt(JavaRDD<Resting> next) {
        JavaRDD<Resting> before = state;
        JavaRDD<Resting> kept = next.persist(storage);
        boolean succeeded = false;
        try {
            kept.count();
            succeeded = true;
        } finally {
            (succeeded ? before : kept).unpersist(false);
        }
        state = kept;
    }

    @Override
    public List<ReplicaSummary> run(int round, List<byte[]> carries) {
        Broadcast<Shared<BlockProgram>> running = shared;
        int blocks = program.blocks();
        JavaRDD<Envelope> examples = spark.parallelize(
                        IntStream.range(0, blocks).boxed().toList(), blocks)
                .mapPartitionsWithIndex((part, ignored) -> route(running, round, part), true)
                .keyBy(Envelope::to)
                .partitionBy(new ByAddress(blocks * blocks))
                .values();
        List<String> hosts = WholeState.hosts(spark);
        List<ReplicaSummary> summaries = new ArrayList<>();
        JavaRDD<Resting> current = state;
        for (int subRound = 0; subRound < blocks; subRound++) {
            int number = subRound;
            long asked = jobs.number();
            JavaRDD<Envelope> sent = PartitionGroups.of(current, cells(hosts, replica -> blocksOf(replica, number)))
                    .zipPartitions(
                            PartitionGroups.of(examples, cells(hosts, replica -> new int[] {cellOf(replica, number)})),
                            SparkBlockPool::<Envelope>both)
                    .mapPartitionsWithIndex(
                            (replica, held) -> train(running, asked, round, number, replica, held), true)
                    .keyBy(Envelope::to)
                    .partitionBy(pieces)
                    .values();
            summaries.addAll(jobs.run(round, ", sub-round " + number, blocks, () -> summaries(sent)));
            current = sent.filter(envelope -> envelope instanceof Resting).map(envelope -> (Resting) envelope);
        }
        jobs.tellLoss(round, summaries);
        JavaRDD<Resting> trained = current;
        jobs.named("state after round " + round, () -> {
            adopt(trained);
            return trained;
        });
        return summaries;
    }

    /** All replicas' summaries are in the partition of the last slice. */
    private List<ReplicaSummary> summaries(JavaRDD<Envelope> sent) {
        Group last = new Group(new int[] {pieces.numPartitions() - 1}, null);
        List<ReplicaSummary> summaries = new ArrayList<>(PartitionGroups.of(sent, List.of(last))
                .filter(envelope -> envelope instanceof Summarised)
                .map(envelope -> ((Summarised) envelope).summary())
                .collect());
        summaries.sort(Comparator.comparingInt(ReplicaSummary::replica));
        return summaries;
    }

    private static Iterator<Envelope> route(Broadcast<Shared<BlockProgram>> running, int round, int part) {
        int[][][] routed = running.value().value().route(round, part);
        List<Envelope> sent = new ArrayList<>();
        for (int input = 0; input < routed.length; input++) {
            for (int output = 0; output < routed.length; output++) {
                if (routed[input][output].length > 0) {
                    sent.add(new Examples(cell(input, output, routed.length), part, routed[input][output]));
                }
            }
        }
        return sent.iterator();
    }

    private static int cell(int input, int output, int blocks) {
        return input * blocks + output;
    }

    private int cellOf(int replica, int subRound) {
        int blocks = program.blocks();
        return cell(replica, BlockProgram.outputBlock(replica, subRound, blocks), blocks);
    }

    /** The partitions of a replica's input block and of the output block it trains. */
    private int[] blocksOf(int replica, int subRound) {
        List<Slice> slices = program.layout().slices();
        int blocks = program.blocks();
        int output = blocks + BlockProgram.outputBlock(replica, subRound, blocks);
        return IntStream.of(replica, output)
                .flatMap(tensor -> Arrays.stream(pieces.ofTensor(tensor, slices)))
                .toArray();
    }

    /**
     * What each replica reads, and where: on hosts in turn, the same ones as long as executors stay, where its input block
     * is. Left to Spark, several would want to be where the first slices of each happen to lie.
     */
    private List<Group> cells(List<String> hosts, IntFunction<int[]> partitions) {
        return IntStream.range(0, program.blocks())
                .mapToObj(replica -> new Group(
                        partitions.apply(replica), hosts.isEmpty() ? null : hosts.get(replica % hosts.size())))
                .toList();
    }

    private static <T> Iterator<T> both(Iterator<? extends T> first, Iterator<? extends T> second) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return first.hasNext() || second.hasNext();
            }

            @Override
            public T next() {
                return first.hasNext() ? first.next() : second.next();
            }
        };
    }

    /** A cell's part of a sub-round, the reading of what it holds included: a machine may be too slow at that, too. */
    private static Iterator<Envelope> train(
            Broadcast<Shared<BlockProgram>> running,
            long asked,
            int round,
            int subRound,
            int replica,
            Iterator<Envelope> held) {
        BlockProgram program = running.value().value();
        return Attendance.train(asked, round, replica, false, () -> trainCell(program, round, subRound, replica, held))
                .orElseThrow(() -> new IllegalStateException("Round " + round + " is over"));
    }

    private static TrainedCell trainCell(
            BlockProgram program, int round, int subRound, int replica, Iterator<Envelope> held) {
        ModelLayout layout = program.layout();
        int blocks = program.blocks();
        int outputBlock = BlockProgram.outputBlock(replica, subRound, blocks);
        ReplicaState cell = program.emptyCell(replica, outputBlock);
        List<Slice> mine = new ArrayList<>();
        List<Examples> parts = new ArrayList<>();
        long received = 0;
        while (held.hasNext()) {
            Envelope envelope = held.next();
            if (envelope instanceof Examples examples) {
                parts.add(examples);
            } else if (envelope instanceof Resting resting) {
                Slice slice = layout.slices().get(resting.to());
                if (slice.tensor() != replica && slice.tensor() != blocks + outputBlock) {
                    throw new IllegalStateException("Replica " + replica + " was sent a slice of tensor "
                            + slice.tensor() + " in sub-round " + subRound);
                }
                cell.put(program.inCell(slice), resting.state().values());
                mine.add(slice);
                received += slice.size();
            }
        }
        if (received != cell.layout().size()) {
            throw new IllegalStateException(
                    "Received " + received + " values of " + cell.layout().size());
        }
        parts.sort(Comparator.comparingInt(Examples::part));
        List<int[]> examples = parts.stream().map(Examples::values).toList();
        CellTask task = new CellTask(round, subRound, replica, outputBlock, cell, examples);
        Summarised summary = new Summarised(layout.slices().size(), CellRound.run(program, task));
        return new TrainedCell(program, cell, mine, summary);
    }

    /** Cuts a cell into slices as they are sent, so that its blocks are not held twice. */
    private static final class TrainedCell implements Iterator<Envelope> {
        private final BlockProgram program;
        private final ReplicaState cell;
        private final Iterator<Slice> slices;
        private final Iterator<Summarised> summary;

        TrainedCell(BlockProgram program, ReplicaState cell, List<Slice> slices, Summarised summary) {
            this.program = program;
            this.cell = cell;
            this.slices = slices.iterator();
            this.summary = List.of(summary).iterator();
        }

        @Override
        public boolean hasNext() {
            return slices.hasNext() || summary.hasNext();
        }

        @Override
        public Envelope next() {
            if (!slices.hasNext()) {
                return summary.next();
            }
            Slice slice = slices.next();
            return new Resting(slice.index(), SliceState.of(cell.get(program.inCell(slice))));
        }
    }

    @Override
    public List<Part> save(SliceSink sink) {
        Broadcast<Shared<BlockProgram>> running = shared;
        JavaRDD<Saved> saved = state.map(resting -> {
            Slice slice = running.value().value().layout().slices().get(resting.to());
            return new Saved(slice.index(), sink.write(slice, resting.state(), SparkReplicaPool.attempt()));
        });
        return jobs.named("checkpoint", saved::collect).stream()
                .sorted(Comparator.comparingInt(Saved::to))
                .map(Saved::part)
                .toList();
    }

    @Override
    public Part export(StateExport export) {
        return jobs.named(
                        "model",
                        inModelOrder()
                                .mapPartitions(
                                        slices -> List.of(export.write(SparkReplicaPool.each(slices, Resting::state)))
                                                .iterator())::collect)
                .get(0);
    }

    /** The model's slices in one partition, in order; each is put together when it is asked for. */
    private JavaRDD<Resting> inModelOrder() {
        Broadcast<Shared<BlockProgram>> running = shared;
        SliceGroups groups = SliceGroups.of(program.modelLayout().slices());
        JavaRDD<Resting> assembled = state.flatMap(
                        resting -> ModelSlices.cut(running.value().value(), resting))
                .keyBy(Contributed::to)
                .partitionBy(groups)
                .values()
                .mapPartitionsWithIndex(
                        (partition, sent) -> ModelSlices.assemble(
                                groups.slices(
                                        partition,
                                        running.value().value().modelLayout().slices()),
                                sent),
                        true);
        return WholeState.inOrder(assembled);
    }

    @Override
    public Optional<Validation> validate(int round) {
        Broadcast<Shared<BlockProgram>> running = shared;
        JavaRDD<double[]> validated = inModelOrder().mapPartitions(slices -> {
            BlockProgram program = running.value().value();
            ModelState model = ModelState.zeros(program.modelLayout());
            while (slices.hasNext()) {
                Resting slice = slices.next();
                model.put(
                        program.modelLayout().slices().get(slice.to()),
                        slice.state().values());
            }
            return List.of(program.validate(model).stream().toArray()).iterator();
        });
        double[] loss = jobs.named("validation", validated::collect).get(0);
        return loss.length == 0 ? Optional.empty() : Optional.of(Validation.of(loss[0]));
    }

    @Override
    public List<String> takeRemarks() {
        return jobs.takeRemarks();
    }

    @Override
    public int parallelism() {
        return Math.max(1, spark.defaultParallelism() / threadsPerReplica);
    }

    @Override
    public void close() {
        jobs.close();
        // What is broadcast is left to the context, as in SparkReplicaPool.
        RoundJobs.remove(state);
    }
}
