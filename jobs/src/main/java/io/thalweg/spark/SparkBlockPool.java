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
import io.thalweg.spark.Envelope.Moving;
import io.thalweg.spark.Envelope.Resting;
import io.thalweg.spark.Envelope.Saved;
import io.thalweg.spark.Envelope.Summarised;
import io.thalweg.storage.Part;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.SliceSink;
import io.thalweg.train.StateExport;
import io.thalweg.train.StateSource;
import io.thalweg.train.Validation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * Cells of a block grid as Spark tasks. The state lives on executors as an RDD with one partition a replica, which holds
 * the replica's input block and, between rounds, the output block of the same number. A round is
 *
 * <pre>
 * examples, read in N parts  --each to the replica of its input block-->  kept there for the round
 * N times:  train a cell;  output block  --to the replica that trains it next-->
 * </pre>
 *
 * <p>Only output blocks travel; input blocks and examples stay where they are, in memory. No parameter passes through the
 * driver, no executor holds a whole table, and what the driver receives of a sub-round is one summary a replica. Sub-rounds
 * are ordinary jobs, so what is lost with an executor is made again, at most from the round's beginning; the state between
 * rounds is on two executors.
 */
public final class SparkBlockPool implements ReplicaPool {
    private final JavaSparkContext spark;
    private final int threadsPerReplica;
    private final BlockProgram program;
    private final Broadcast<Shared<BlockProgram>> shared;
    private final StorageLevel storage;
    private final RoundJobs jobs;
    private JavaRDD<Resting> state;

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
        int blocks = program.blocks();
        Broadcast<Shared<BlockProgram>> running = shared;
        JavaRDD<Resting> read =
                partitions(blocks).mapPartitionsWithIndex((replica, ignored) -> read(running, source, replica), true);
        jobs.named("state read", () -> {
            adopt(read);
            return read;
        });
        jobs.forget();
    }

    private JavaRDD<Integer> partitions(int count) {
        return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
    }

    private static Iterator<Resting> read(Broadcast<Shared<BlockProgram>> running, StateSource source, int replica)
            throws IOException {
        BlockProgram program = running.value().value();
        List<Resting> read = new ArrayList<>();
        for (Slice slice : program.layout().slices()) {
            if (slice.tensor() % program.blocks() == replica) {
                read.add(new Resting(slice.index(), source.read(slice)));
            }
        }
        return read.iterator();
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
    public List<ReplicaSummary> run(int round, List<byte[]> carries) throws IOException {
        Broadcast<Shared<BlockProgram>> running = shared;
        int blocks = program.blocks();
        JavaRDD<Envelope> examples = partitions(blocks)
                .mapPartitionsWithIndex((part, ignored) -> route(running, round, part), true)
                .keyBy(Envelope::to)
                .partitionBy(new ByAddress(blocks))
                .values();
        JavaRDD<Envelope> current = state.zipPartitions(examples, SparkBlockPool::<Envelope>both);
        List<ReplicaSummary> summaries = new ArrayList<>();
        JavaRDD<Envelope> trained = null;
        try {
            for (int subRound = 0; subRound < blocks; subRound++) {
                int number = subRound;
                long asked = jobs.number();
                JavaRDD<Envelope> cells = current.mapPartitionsWithIndex(
                                (replica, held) -> train(running, asked, round, number, replica, held), true)
                        .persist(StorageLevel.MEMORY_AND_DISK());
                JavaRDD<Envelope> before = trained;
                trained = cells;
                summaries.addAll(jobs.run(
                        round,
                        ", sub-round " + number,
                        blocks,
                        () -> cells.filter(envelope -> envelope instanceof Summarised)
                                .map(envelope -> ((Summarised) envelope).summary())
                                .collect()));
                if (before != null) {
                    before.unpersist(false);
                }
                current = rotate(cells, running, blocks);
            }
            jobs.tellLoss(round, summaries);
            adopt(current.filter(envelope -> envelope instanceof Resting).map(envelope -> (Resting) envelope));
            return summaries;
        } finally {
            if (trained != null) {
                trained.unpersist(false);
            }
        }
    }

    private static Iterator<Envelope> route(Broadcast<Shared<BlockProgram>> running, int round, int part) {
        int[][][] routed = running.value().value().route(round, part);
        List<Envelope> sent = new ArrayList<>();
        for (int input = 0; input < routed.length; input++) {
            for (int output = 0; output < routed.length; output++) {
                if (routed[input][output].length > 0) {
                    sent.add(new Examples(input, output, part, routed[input][output]));
                }
            }
        }
        return sent.iterator();
    }

    /** What stays where it is, and the output blocks come from elsewhere. */
    private static JavaRDD<Envelope> rotate(
            JavaRDD<Envelope> cells, Broadcast<Shared<BlockProgram>> running, int blocks) {
        JavaRDD<Envelope> staying =
                cells.filter(envelope -> !(envelope instanceof Summarised) && !isOutput(envelope, running));
        JavaRDD<Envelope> moving = cells.mapPartitionsWithIndex(
                        (replica, held) -> moved(held, BlockProgram.nextReplica(replica, blocks), running), true)
                .keyBy(Moving::to)
                .partitionBy(new ByAddress(blocks))
                .values()
                .map(Moving::slice);
        return staying.zipPartitions(moving, SparkBlockPool::<Envelope>both);
    }

    private static boolean isOutput(Envelope envelope, Broadcast<Shared<BlockProgram>> running) {
        BlockProgram program = running.value().value();
        return envelope instanceof Resting resting
                && program.layout().slices().get(resting.to()).tensor() >= program.blocks();
    }

    private static Iterator<Moving> moved(Iterator<Envelope> held, int next, Broadcast<Shared<BlockProgram>> running) {
        List<Moving> moved = new ArrayList<>();
        while (held.hasNext()) {
            Envelope envelope = held.next();
            if (envelope instanceof Resting resting && isOutput(envelope, running)) {
                moved.add(new Moving(next, resting));
            }
        }
        return moved.iterator();
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
                .orElseThrow(() -> new IllegalStateException("Round " + round + " is over"))
                .iterator();
    }

    /** What was held becomes what is held next. What is cached is never changed, but replaced. */
    private static List<Envelope> trainCell(
            BlockProgram program, int round, int subRound, int replica, Iterator<Envelope> held) {
        ModelLayout layout = program.layout();
        int blocks = program.blocks();
        int outputBlock = BlockProgram.outputBlock(replica, subRound, blocks);
        ReplicaState cell = program.emptyCell(replica, outputBlock);
        List<Slice> mine = new ArrayList<>();
        List<Examples> now = new ArrayList<>();
        List<Envelope> next = new ArrayList<>();
        long received = 0;
        while (held.hasNext()) {
            Envelope envelope = held.next();
            if (envelope instanceof Resting resting) {
                Slice slice = layout.slices().get(resting.to());
                if (slice.tensor() != replica && slice.tensor() != blocks + outputBlock) {
                    throw new IllegalStateException("Replica " + replica + " was sent a slice of tensor "
                            + slice.tensor() + " in sub-round " + subRound);
                }
                cell.put(program.inCell(slice), resting.state().values());
                mine.add(slice);
                received += slice.size();
            } else if (envelope instanceof Examples examples && examples.outputBlock() == outputBlock) {
                now.add(examples);
            } else {
                next.add(envelope);
            }
        }
        if (received != cell.layout().size()) {
            throw new IllegalStateException(
                    "Received " + received + " values of " + cell.layout().size());
        }
        now.sort(Comparator.comparingInt(Examples::part));
        List<int[]> examples = now.stream().map(Examples::values).toList();
        CellTask task = new CellTask(round, subRound, replica, outputBlock, cell, examples);
        ReplicaSummary summary = CellRound.run(program, task);
        for (Slice slice : mine) {
            next.add(new Resting(slice.index(), SliceState.of(cell.get(program.inCell(slice)))));
        }
        next.add(new Summarised(replica, summary));
        return next;
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
        Broadcast<Shared<BlockProgram>> running = shared;
        JavaRDD<Part> written = inModelOrder()
                .mapPartitions(sorted -> List.of(
                                export.write(new ModelSlices(running.value().value(), sorted)))
                        .iterator());
        return jobs.named("model", written::collect).get(0);
    }

    /** All rows in one partition, in the order of the model's slices. */
    private JavaRDD<Contributed> inModelOrder() {
        Broadcast<Shared<BlockProgram>> running = shared;
        return state.flatMap(resting -> ModelSlices.cut(running.value().value(), resting))
                .keyBy(Contributed::to)
                .repartitionAndSortWithinPartitions(new ByAddress(1))
                .values();
    }

    @Override
    public Optional<Validation> validate(int round) {
        Broadcast<Shared<BlockProgram>> running = shared;
        JavaRDD<double[]> validated = inModelOrder().mapPartitions(sorted -> {
            BlockProgram program = running.value().value();
            ModelState model = ModelState.zeros(program.modelLayout());
            ModelSlices slices = new ModelSlices(program, sorted);
            for (Slice slice : program.modelLayout().slices()) {
                model.put(slice, slices.next().values());
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
