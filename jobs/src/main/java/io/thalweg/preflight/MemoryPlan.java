package io.thalweg.preflight;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.preflight.ProcessSizing.Phase;
import io.thalweg.preflight.Resources.Grant;
import io.thalweg.preflight.Resources.Place;
import io.thalweg.preflight.RoundShape.Sharing;
import io.thalweg.problem.Problem;
import io.thalweg.train.FamilyDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The memory that a training run needs, process by process. A pure function of sizes: every term names the class that
 * holds it, and tests hold the sums against what real processes were seen to hold.
 *
 * <p>An executor's heap is fullest at one of these times:
 *
 * <pre>
 * sending   states at rest + replicas x (the replica's model + a slice)
 * training  states at rest + replicas x (the replica's model + what the family holds besides)
 * merging   states at rest, the next among them + merges at once x (contributions of all replicas + work space)
 * </pre>
 *
 * <p>A single replica of a local master needs no shuffle where there is room for what that takes:
 *
 * <pre>
 * merging   two states at rest + the replica's model + a slice + work space
 * </pre>
 *
 * <p>With blocks it is fullest at those that {@link BlockPhases} tells.
 *
 * <p>The state at rest may be more than Spark's own share of the heap: the rest is then on disk, which is slower and no
 * failure, so it is told as a note.
 *
 * @param shape of the rounds, shared as they will be
 * @param processes a single one under a local master, else driver and executor
 * @param gpu of a GPU, where replicas train on one
 * @param notes what was assumed
 */
public record MemoryPlan(
        RoundShape shape, FamilyDemand family, List<ProcessNeed> processes, Optional<GpuNeed> gpu, List<String> notes) {
    /** A task as Spark's user interface remembers it, and how many tasks it remembers. */
    private static final long TASK_SHOWN = 800;

    private static final long TASKS_SHOWN = 100_000;

    public MemoryPlan {
        processes = List.copyOf(processes);
        notes = List.copyOf(notes);
    }

    /**
     * The plan of a run; of one replica in a single process, that without a shuffle if the process has room for it. For
     * families whose replicas carry next to nothing from round to round: Spark sends what every round since the last
     * checkpoint was made of with each task, which only a shuffle cuts off.
     */
    public static MemoryPlan ofSmallCarries(RoundShape shape, FamilyDemand family, Resources resources) {
        if (shape.sharing() == Sharing.AVERAGE && shape.replicas() == 1 && resources.place() == Place.LOCAL) {
            MemoryPlan single = of(shape.with(Sharing.SINGLE), family, resources);
            if (single.fits() && new Arithmetic(single.shape, family, resources).storesAll(single.processes.get(0))) {
                long least = of(shape, family, resources.withHeaps(1, 1))
                        .processes
                        .get(0)
                        .heapToGive();
                return least >= resources.driver().heap()
                        ? single
                        : single.withNote("With a smaller heap rounds go by way of disk, which is a little slower: "
                                + SparkSize.setting(least) + " is enough");
            }
        }
        return of(shape, family, resources);
    }

    private MemoryPlan withNote(String note) {
        return new MemoryPlan(
                shape,
                family,
                processes,
                gpu,
                Stream.concat(notes.stream(), Stream.of(note)).toList());
    }

    /** The plan of a run. */
    public static MemoryPlan of(RoundShape shape, FamilyDemand family, Resources resources) {
        MemoryPlan plan = new Arithmetic(shape, family, resources).plan();
        // How much a heap needs may depend on how large it is: large arrays take whole regions, sized by the heap.
        MemoryPlan enough = plan;
        for (Resources given = resources; !enough.processes.stream().allMatch(ProcessNeed::heapFits); ) {
            given = given.withHeaps(
                    enough.processes.get(0).heapToGive(),
                    enough.processes.get(enough.processes.size() - 1).heapToGive());
            enough = new Arithmetic(shape, family, given).plan();
        }
        List<ProcessNeed> processes = new ArrayList<>();
        for (int i = 0; i < plan.processes.size(); i++) {
            processes.add(plan.processes
                    .get(i)
                    .withHeapToGive(enough.processes.get(i).grant().heap()));
        }
        return new MemoryPlan(shape, family, processes, plan.gpu, plan.notes);
    }

    public boolean fits() {
        return processes.stream().allMatch(ProcessNeed::fits);
    }

    public List<Problem> problems() {
        return processes.stream().flatMap(need -> need.problems().stream()).toList();
    }

    /** One line for a run that begins all the same. */
    public Optional<String> warning() {
        return fits()
                ? Optional.empty()
                : Optional.of("Memory may run out: "
                        + String.join(
                                "; ", problems().stream().map(Problem::message).toList())
                        + " (--dry-run tells more)");
    }

    /** Bytes of the model handed to all replicas in a round. */
    public long bytesDown() {
        return shape.bytesDownEach() * shape.replicas();
    }

    /** Most bytes of contributions of one replica: all rows. */
    public long mostBytesUp() {
        return shape.bytesDownEach();
    }

    /** Largest and likely: the same for one replica, and no more than the most. */
    public long typicalBytesUp() {
        return Math.min(family.typicalBytesUp(), mostBytesUp());
    }

    /** The sums, term by term. */
    private record Arithmetic(RoundShape shape, FamilyDemand family, Resources resources) {
        MemoryPlan plan() {
            List<String> notes = new ArrayList<>();
            if (resources.place() == Place.LOCAL) {
                ProcessNeed process = need(
                        "process",
                        resources.driver(),
                        Stream.concat(Stream.of(ProcessSizing.objects()), family.driver().stream())
                                .toList(),
                        phases(),
                        outside(resources.driver()));
                onDisk(process).ifPresent(notes::add);
                return new MemoryPlan(shape, family, List.of(process), gpu(), notes);
            }
            if (resources.places().isEmpty()) {
                notes.add("spark.executor.cores is not given: counted as if all replicas met on one executor");
            }
            if (resources.executors().isEmpty()) {
                notes.add("The number of executors is not known: counted with " + executors()
                        + ", as many as the replicas need");
            }
            ProcessNeed driver = need(
                    "driver",
                    resources.driver(),
                    Stream.of(List.of(ProcessSizing.objects()), family.driver(), userInterface())
                            .flatMap(List::stream)
                            .toList(),
                    List.of(new Phase("always", List.of(), List.of())),
                    ProcessSizing.machine(resources.driver()));
            ProcessNeed executor = need(
                    "executor",
                    resources.executor(),
                    List.of(ProcessSizing.objects()),
                    phases(),
                    outside(resources.executor()));
            onDisk(executor).ifPresent(notes::add);
            scattered(executor).ifPresent(notes::add);
            return new MemoryPlan(shape, family, List.of(driver, executor), gpu(), notes);
        }

        private ProcessNeed need(
                String name, Grant grant, List<MemoryTerm> always, List<Phase> phases, List<MemoryTerm> outside) {
            return ProcessSizing.need(name, grant, always, phases, outside, resources.memoryFraction());
        }

        private Optional<GpuNeed> gpu() {
            return GpuNeed.of(family, resources, replicasHere());
        }

        private int placesHere() {
            return resources.places().orElse(shape.replicas());
        }

        private int replicasHere() {
            return Math.min(shape.replicas(), placesHere());
        }

        private int executors() {
            return resources.executors().orElse((shape.replicas() + placesHere() - 1) / placesHere());
        }

        /** Copies of each slice at rest: with another executor to have it, two. */
        private int copies() {
            return Math.min(2, executors());
        }

        private List<MemoryTerm> userInterface() {
            if (!resources.userInterface()) {
                return List.of();
            }
            long tasks = shape.rounds() * shape.tasks();
            return List.of(new MemoryTerm(
                    "tasks that Spark's user interface remembers, " + TASK_SHOWN + " bytes each",
                    Math.min(TASKS_SHOWN, tasks) * TASK_SHOWN,
                    "AppStatusListener"));
        }

        private List<Phase> phases() {
            return switch (shape.sharing()) {
                case AVERAGE -> averagePhases();
                case SINGLE -> singlePhases();
                case BLOCKS ->
                    new BlockPhases(shape, family, resources.executor(), replicasHere(), placesHere(), copies())
                            .phases();
            };
        }

        /** States are among what must be in memory, or it would not be worth while. */
        private List<Phase> singlePhases() {
            List<MemoryTerm> merging = new ArrayList<>(family.executor());
            merging.add(family.state());
            merging.add(slices(
                    "a slice as it is handed over, and a merge's work space", 1L + shape.mergeSlices(), "SliceMerge"));
            merging.add(states(shape.statesWhileMerging()));
            List<MemoryTerm> training = training();
            training.add(states(shape.statesWhileTraining()));
            return List.of(
                    new Phase("while the replica trains", training, List.of()),
                    new Phase("while slices are merged", merging, List.of()));
        }

        private List<MemoryTerm> training() {
            List<MemoryTerm> training = new ArrayList<>(family.executor());
            training.add(family.state().times(replicasHere()));
            family.replica().forEach(term -> training.add(term.times(replicasHere())));
            return training;
        }

        private List<Phase> averagePhases() {
            List<MemoryTerm> resting = List.of(states(shape.statesWhileTraining()));
            List<MemoryTerm> sending = new ArrayList<>(family.executor());
            sending.add(family.state().times(replicasHere()));
            sending.add(slices("a slice as it arrives, or as it is sent", 1, "SparkReplicaPool")
                    .times(replicasHere()));
            return List.of(
                    new Phase("while replicas train", training(), resting),
                    new Phase("while slices come and go", sending, resting),
                    new Phase("while slices are merged", merging(), List.of(states(shape.statesWhileMerging()))));
        }

        private List<MemoryTerm> merging() {
            List<MemoryTerm> terms = new ArrayList<>(family.executor());
            int merges = Math.min(placesHere(), shape.slices());
            terms.add(slices(
                            "a slice's contributions from " + shape.replicas() + " replicas",
                            shape.replicas(),
                            "SparkReplicaPool")
                    .times(merges));
            terms.add(slices("a merge's work space", shape.mergeSlices(), "SliceMerge")
                    .times(merges));
            if (copies() > 1) {
                terms.add(slices("a slice as sent to, and as received for, a second executor", 2, "BlockManager")
                        .times(merges));
            }
            return terms;
        }

        private MemoryTerm slices(String what, long count, String from) {
            Grant executor = resources.executor();
            long each = shape.largestSliceBytes();
            return new MemoryTerm(what, count * (each + executor.collector().waste(each, executor.heap())), from);
        }

        /** The state on this executor, its share of the slices rounded up. */
        private MemoryTerm states(int states) {
            Grant executor = resources.executor();
            long each = Math.max(1, shape.stateBytes() / shape.slices());
            long slices = Math.min(shape.slices(), (long) ceil(shape.slices() * copies(), executors()));
            long waste = executor.collector().waste(each, executor.heap());
            String what = states + (states == 1 ? " state" : " states") + " at rest"
                    + (executors() == 1 ? "" : ", " + slices + " of " + shape.slices() + " slices here")
                    + (copies() == 1 ? "" : ", each slice on two executors")
                    + (waste > 0 ? ", in whole regions of the heap" : "");
            return new MemoryTerm(what, states * slices * (each + waste), "SparkReplicaPool");
        }

        /** The most that Spark sets aside. */
        private long atRest() {
            return switch (shape.sharing()) {
                case AVERAGE -> states(shape.statesWhileMerging()).bytes();
                // The next state is one partition, and while Spark takes in a partition it sets aside half as much
                // again
                // (MemoryStore.putIterator).
                case SINGLE ->
                    states(shape.statesWhileMerging()).bytes() + states(1).bytes() / 2;
                case BLOCKS ->
                    new BlockPhases(shape, family, resources.executor(), replicasHere(), placesHere(), copies())
                            .atRest();
            };
        }

        private static int ceil(int dividend, int divisor) {
            return (dividend + divisor - 1) / divisor;
        }

        private List<MemoryTerm> outside(Grant grant) {
            List<MemoryTerm> terms = new ArrayList<>(ProcessSizing.machine(grant));
            if (resources.place() != Place.LOCAL) {
                terms.add(new MemoryTerm(
                                "slices on their way: those a task fetches ahead, and one more",
                                resources.bytesInFlight() + shape.largestSliceBytes(),
                                "Netty")
                        .times(placesHere()));
                if (copies() > 1) {
                    terms.add(new MemoryTerm(
                                    "a slice sent to, and one received for, a second executor",
                                    2 * shape.largestSliceBytes(),
                                    "Netty")
                            .times(placesHere()));
                }
            }
            if (gpu().isPresent()) {
                terms.addAll(GpuNeed.onTheMachine(family, replicasHere()));
                return terms;
            }
            List<MemoryTerm> natives = family.nativeReplica().stream()
                    .map(term -> term.times(replicasHere()))
                    .toList();
            terms.add(new MemoryTerm(
                    "native libraries, and what they hold of " + replicasHere()
                            + (replicasHere() == 1 ? " replica" : " replicas"),
                    MemoryTerm.sum(natives),
                    "the family"));
            return terms;
        }

        /**
         * G1 does not move large arrays, so slices that come from other executors lie wherever they came to lie, and what is free is in
         * pieces between them. No heap makes sure of one for a table; one of many times its size makes it likely.
         */
        private Optional<String> scattered(ProcessNeed need) {
            long largest = Stream.concat(Stream.of(family.state()), family.replica().stream())
                    .mapToLong(MemoryTerm::largestArray)
                    .max()
                    .orElse(0);
            if (need.grant().collector() != Collector.G1 || need.heapToGive() >= Collector.FREE_RUN * largest) {
                return Optional.empty();
            }
            return Optional.of(
                    "G1 never moves large arrays: an executor may run out of memory with half of its heap free, when an"
                            + " array of " + SparkSize.told(largest)
                            + " finds no room in one piece; with -XX:+UseParallelGC in its"
                            + " place they are moved");
        }

        private long share(ProcessNeed need) {
            return ProcessSizing.share(need.grant().collector(), need.heapToGive(), resources.memoryFraction());
        }

        /** Whether the state never goes to disk. */
        boolean storesAll(ProcessNeed need) {
            return atRest() <= share(need);
        }

        /** Of a heap that is large enough, Spark's share may still be too small for the state: then disk is used. */
        private Optional<String> onDisk(ProcessNeed need) {
            if (storesAll(need)) {
                return Optional.empty();
            }
            Collector collector = need.grant().collector();
            long heap = (long) Math.ceil(
                    (ProcessSizing.SPARK_RESERVE + atRest() / resources.memoryFraction()) / collector.usableShare());
            return Optional.of("The state at rest, up to " + SparkSize.told(atRest()) + ", is more than the "
                    + SparkSize.told(share(need)) + " of a heap of " + SparkSize.setting(need.heapToGive())
                    + " that Spark keeps for it (spark.memory.fraction): the rest goes to disk; "
                    + String.format(need.grant().heapSetting(), SparkSize.setting(heap)) + " keeps it in memory");
        }
    }
}
