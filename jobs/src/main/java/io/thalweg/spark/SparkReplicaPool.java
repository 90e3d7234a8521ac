package io.thalweg.spark;

import io.thalweg.average.Contribution;
import io.thalweg.average.ModelLayout;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.preflight.RoundShape.Sharing;
import io.thalweg.spark.Envelope.Absent;
import io.thalweg.spark.Envelope.Contributed;
import io.thalweg.spark.Envelope.Handed;
import io.thalweg.spark.Envelope.Resting;
import io.thalweg.spark.Envelope.Summarised;
import io.thalweg.storage.Part;
import io.thalweg.train.Figures;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaRound;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.Rounds;
import io.thalweg.train.SliceSink;
import io.thalweg.train.StateExport;
import io.thalweg.train.StateSource;
import io.thalweg.train.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Replicas as Spark tasks. The global state lives on executors as an RDD of slices, small ones together ({@link SliceGroups}); summaries
 * go where the last slice goes; a round is one shuffle, behind the replicas:
 *
 * <pre>
 * state  --every replica reads every slice-->  train  --every contribution to its slice-->  merge = next state
 * </pre>
 *
 * <p>A single replica in the only process trains and merges in one task ({@link Sharing#SINGLE}): nothing is written and read
 * again, and the next state is one partition. Carries must be small there: each task has those of all rounds since the last
 * checkpoint.
 *
 * <p>No parameter passes through the driver; what it receives of a round is one summary a replica. Nothing is counted by
 * accumulators, so a task that runs twice counts once. On a cluster every slice at rest is on two executors, so one may
 * die without its state being made again; what dies with it is its part of the round that is on.
 */
public final class SparkReplicaPool implements ReplicaPool {
    static final int ROUNDS_REMEMBERED = 50;

    private final JavaSparkContext spark;
    private final int threadsPerReplica;
    private final RoundLimits limits;
    private final RoundJobs jobs;
    private final StorageLevel storage;
    private final Optional<ResourceProfile> merging;
    private final Function<RoundJobs, List<String>> inTime;
    private final Sharing sharing;
    private final Program program;
    private final Broadcast<Shared<Program>> shared;
    private JavaRDD<Resting> state;
    private @Nullable JavaRDD<?> persisted;
    private @Nullable Broadcast<Shared<StateSource>> restoredFrom;

    /** Of replicas that are averaged by a shuffle. */
    public SparkReplicaPool(JavaSparkContext spark, Program program, int threadsPerReplica, RoundLimits limits) {
        this(spark, program, threadsPerReplica, limits, Sharing.AVERAGE);
    }

    /**
     * @param threadsPerReplica cores one replica uses, for {@link #parallelism}
     * @param limits kept by way of {@link RoundPlugin}, which the context must have been started with
     * @param sharing {@link Sharing#SINGLE} if the plan of the run's memory is so, which has one replica in every round; else
     *     {@link Sharing#AVERAGE}
     */
    public SparkReplicaPool(
            JavaSparkContext spark, Program program, int threadsPerReplica, RoundLimits limits, Sharing sharing) {
        this(spark, program, threadsPerReplica, limits, sharing, RoundJobs::inTime);
    }

    /** @param inTime which executors merges go to, see {@link RoundWatch#inTime} */
    SparkReplicaPool(
            JavaSparkContext spark,
            Program program,
            int threadsPerReplica,
            RoundLimits limits,
            Sharing sharing,
            Function<RoundJobs, List<String>> inTime) {
        this.spark = spark;
        this.program = program;
        this.sharing = sharing;
        this.shared = spark.broadcast(new Shared<>(program));
        this.threadsPerReplica = threadsPerReplica;
        this.limits = limits;
        this.jobs = new RoundJobs(spark, program.rounds(), limits);
        this.inTime = inTime;
        this.storage = storageOfState(spark);
        this.merging = MergeProfile.of(spark);
        this.state = spark.emptyRDD();
    }

    /**
     * Spark remembers how every round since was made, and goes through all of it with each job; at about 200 rounds its stack is too
     * small for that.
     */
    @Override
    public int roundsRemembered() {
        return ROUNDS_REMEMBERED;
    }

    /** A second copy elsewhere: when an executor dies, the state need not be made again by training again. */
    static StorageLevel storageOfState(JavaSparkContext spark) {
        return spark.sc().isLocal() ? StorageLevel.MEMORY_AND_DISK() : StorageLevel.MEMORY_AND_DISK_2();
    }

    @Override
    public void start(StateSource source) {
        restore(source);
    }

    @Override
    public void restore(StateSource source) {
        Broadcast<Shared<Program>> running = shared;
        Broadcast<Shared<StateSource>> before = restoredFrom;
        // It may hold the program.
        Broadcast<Shared<StateSource>> from = spark.broadcast(new Shared<>(source));
        SliceGroups groups = SliceGroups.of(program.layout().slices());
        JavaRDD<Resting> restored = read(spark, running, from, groups).persist(storage);
        merging.ifPresent(restored::withResources);
        jobs.named("state read", restored::count);
        adopt(restored, restored);
        jobs.forget();
        restoredFrom = from;
        if (before != null) {
            before.destroy();
        }
    }

    private static List<Slice> layout(Broadcast<Shared<Program>> running) {
        return running.value().value().layout().slices();
    }

    /** A state as its source has it, each partition read where it will be. */
    static <P extends Rounds> JavaRDD<Resting> read(
            JavaSparkContext spark,
            Broadcast<Shared<P>> running,
            Broadcast<Shared<StateSource>> from,
            SliceGroups groups) {
        List<Integer> partitions =
                IntStream.range(0, groups.numPartitions()).boxed().toList();
        return spark.parallelize(partitions, partitions.size())
                .mapPartitionsWithIndex(
                        (partition, ignored) -> read(
                                from.value().value(),
                                groups.slices(
                                        partition,
                                        running.value().value().layout().slices())),
                        true);
    }

    /** One after the other, as they are stored. */
    private static Iterator<Resting> read(StateSource source, List<Slice> slices) {
        return slices.stream()
                .map(slice -> {
                    try {
                        return new Resting(slice.index(), source.read(slice));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .iterator();
    }

    /**
     * Goes on from a state that is at rest, every slice of it; the one before it is let go.
     *
     * @param cached the persisted RDD that {@code next} is a view of
     */
    private void adopt(JavaRDD<Resting> next, JavaRDD<?> cached) {
        forget();
        persisted = cached;
        state = next;
    }

    private void forget() {
        if (persisted != null) {
            persisted.unpersist(false);
            persisted = null;
        }
    }

    @Override
    public List<ReplicaSummary> run(int round, List<byte[]> carries) {
        Broadcast<Shared<Program>> running = shared;
        long asked = jobs.number();
        JavaRDD<Envelope> outcome = (sharing == Sharing.SINGLE
                        ? trainedAndMerged(running, asked, round, carries)
                        : merged(running, asked, round, carries))
                .persist(storage);
        merging.ifPresent(outcome::withResources);
        boolean succeeded = false;
        try {
            List<ReplicaSummary> summaries =
                    jobs.run(round, "", carries.size(), outcome.flatMap(SparkReplicaPool::summary)::collect);
            succeeded = true;
            jobs.tellLoss(round, summaries);
            adopt(outcome.flatMap(SparkReplicaPool::resting), outcome);
            return summaries;
        } finally {
            if (!succeeded) {
                outcome.unpersist(false);
            }
        }
    }

    /** The next state, partition by partition, out of what the replicas send there. */
    private JavaRDD<Envelope> merged(Broadcast<Shared<Program>> running, long asked, int round, List<byte[]> carries) {
        int replicas = carries.size();
        boolean mayBeLate = limits.needed(replicas) < replicas;
        JavaRDD<Envelope> trained = handOut(replicas)
                .mapPartitionsWithIndex(
                        (replica, handed) -> {
                            byte[] carry = carries.get(replica);
                            return train(running.value().value(), asked, mayBeLate, round, replica, carry, handed);
                        },
                        true);
        JavaRDD<Envelope> contributed = trained.keyBy(Envelope::to)
                .partitionBy(SliceGroups.of(program.layout().slices()))
                .values();
        double learningRate = program.learningRateAt(round);
        return atPlacesInTime()
                .zipPartitions(
                        contributed,
                        (current, sent) ->
                                new MergedSlices(running.value().value(), learningRate, replicas, current, sent));
    }

    /**
     * The next state as one partition, out of what its task trains. The state is read once: what depended on it twice
     * would be made anew twice, and what that is made of four times, if ever a part of it were lost.
     */
    private JavaRDD<Envelope> trainedAndMerged(
            Broadcast<Shared<Program>> running, long asked, int round, List<byte[]> carries) {
        if (carries.size() != 1) {
            throw new IllegalArgumentException("Found " + carries.size() + " replicas, allowed one: "
                    + "the plan of this run's memory has no more in any round");
        }
        double learningRate = program.learningRateAt(round);
        return WholeState.inOrder(state).mapPartitions(resting -> {
            Program here = running.value().value();
            // By reference, where they are in memory.
            List<Resting> before = new ArrayList<>();
            resting.forEachRemaining(before::add);
            Iterator<Envelope> sent =
                    train(here, asked, false, round, 0, carries.get(0), handedTo(0, before.iterator()));
            return new MergedSlices(here, learningRate, 1, before.iterator(), sent);
        });
    }

    /** The state, wherever it rests; after a round that ended without slow machines, read at others. */
    private JavaRDD<Resting> atPlacesInTime() {
        List<String> places = inTime.apply(jobs);
        return places.isEmpty() ? state : MergePlaces.inTurn(state, places);
    }

    private static Iterator<ReplicaSummary> summary(Envelope envelope) {
        return (envelope instanceof Summarised summarised ? List.of(summarised.summary()) : List.<ReplicaSummary>of())
                .iterator();
    }

    private static Iterator<Resting> resting(Envelope envelope) {
        return (envelope instanceof Resting resting ? List.of(resting) : List.<Resting>of()).iterator();
    }

    /** Every replica's partition receives every slice. */
    private JavaRDD<Handed> handOut(int replicas) {
        if (merging.isEmpty()) {
            return WholeState.forEach(state, replicas, spark).mapPartitionsWithIndex(SparkReplicaPool::handedTo, true);
        }
        // What asks for other resources needs a stage of its own, so there is a shuffle between.
        return atPlacesInTime()
                .flatMap(resting -> handed(resting, replicas))
                .keyBy(Handed::to)
                .partitionBy(new ByAddress(replicas))
                .values();
    }

    private static Iterator<Handed> handed(Resting resting, int replicas) {
        return IntStream.range(0, replicas)
                .mapToObj(replica ->
                        new Handed(replica, resting.to(), resting.state().values()))
                .iterator();
    }

    private static Iterator<Handed> handedTo(int replica, Iterator<Resting> slices) {
        return each(
                slices,
                resting -> new Handed(replica, resting.to(), resting.state().values()));
    }

    /** What is made of each, as it is asked for. */
    static <T, R> Iterator<R> each(Iterator<T> all, Function<T, R> made) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public R next() {
                return made.apply(all.next());
            }
        };
    }

    private static ReplicaState assemble(Program program, Iterator<Handed> handed) {
        ReplicaState assembled = program.emptyState();
        ModelLayout layout = assembled.layout();
        int received = 0;
        while (handed.hasNext()) {
            Handed slice = handed.next();
            assembled.put(layout.slices().get(slice.slice()), slice.values());
            received++;
        }
        if (received != layout.slices().size()) {
            throw new IllegalStateException(
                    "Received " + received + " slices of " + layout.slices().size());
        }
        return assembled;
    }

    private static Iterator<Envelope> train(
            Program program,
            long watchNumber,
            boolean mayBeLate,
            int round,
            int replica,
            byte[] carry,
            Iterator<Handed> handed) {
        List<Slice> slices = program.layout().slices();
        return Attendance.train(watchNumber, round, replica, mayBeLate, () -> {
                    // Reading the state is a part of the round: a machine may be too slow at that, too.
                    ReplicaState assembled = assemble(program, handed);
                    try (TaskGpu gpu = TaskGpu.take(round, replica)) {
                        ReplicaTask task = new ReplicaTask(round, replica, assembled, carry, gpu.taken());
                        ReplicaRound trained =
                                ReplicaRound.run(program, task).withPeak(Figures.GPU_REPLICAS, gpu.sharing());
                        RoundPlugin.trained(trained.examples());
                        return trained;
                    }
                })
                .<Iterator<Envelope>>map(trained -> new Contributions(slices, trained))
                .orElseGet(() -> IntStream.rangeClosed(0, slices.size())
                        .<Envelope>mapToObj(to -> new Absent(to, replica))
                        .iterator());
    }

    /** Cuts a replica's result into contributions as they are written, so that no second copy of the model is held. */
    private static final class Contributions implements Iterator<Envelope> {
        private final List<Slice> slices;
        private final ReplicaRound trained;
        private int next;
        private long bytesSent;

        Contributions(List<Slice> slices, ReplicaRound trained) {
            this.slices = slices;
            this.trained = trained;
        }

        @Override
        public boolean hasNext() {
            return next <= slices.size();
        }

        @Override
        public Envelope next() {
            int index = next++;
            if (index > slices.size()) {
                throw new java.util.NoSuchElementException();
            }
            if (index == slices.size()) {
                return new Summarised(index, trained.summary(bytesSent));
            }
            Contribution contribution = trained.contribution(slices.get(index));
            bytesSent += ReplicaRound.bytes(contribution);
            return new Contributed(index, contribution);
        }
    }

    @Override
    public List<Part> save(SliceSink sink) {
        Broadcast<Shared<Program>> running = shared;
        return jobs.named(
                "checkpoint",
                state.map(resting -> sink.write(layout(running).get(resting.to()), resting.state(), attempt()))
                        ::collect);
    }

    /** Zero for a task's first try, distinct for every other. */
    static long attempt() {
        TaskContext task = TaskContext.get();
        return task.attemptNumber() + 1000L * task.stageAttemptNumber();
    }

    @Override
    public Part export(StateExport export) {
        return jobs.named(
                        "model",
                        WholeState.inOrder(state)
                                .mapPartitions(slices -> List.of(export.write(each(slices, Resting::state)))
                                        .iterator())::collect)
                .get(0);
    }

    @Override
    public Optional<Validation> validate(int round) {
        Broadcast<Shared<Program>> running = shared;
        JavaRDD<Validation> validated =
                handOut(1).mapPartitions(handed -> validate(running.value().value(), round, handed));
        return jobs.named("validation", validated::collect).stream().findFirst();
    }

    private static Iterator<Validation> validate(Program program, int round, Iterator<Handed> handed) {
        return program.validate(assemble(program, handed), round, TaskGpu.device()).stream()
                .iterator();
    }

    @Override
    public List<String> takeRemarks() {
        return jobs.takeRemarks();
    }

    @Override
    public int parallelism() {
        int places = spark.defaultParallelism() / threadsPerReplica;
        return Math.max(1, Math.min(places, ReplicaPlaces.withGpus(spark)));
    }

    @Override
    public void close() {
        jobs.close();
        // What is broadcast goes with the context, or when nobody holds it: its removal cannot be waited for.
        if (persisted != null) {
            RoundJobs.remove(persisted);
            persisted = null;
        }
    }
}
