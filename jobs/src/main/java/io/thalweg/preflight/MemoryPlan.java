package io.thalweg.preflight;

import io.thalweg.preflight.Resources.Grant;
import io.thalweg.preflight.Resources.Place;
import io.thalweg.problem.Problem;
import io.thalweg.train.FamilyDemand;
import io.thalweg.train.MemoryTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The memory that a training run needs, process by process. A pure function of sizes: every term names the class that
 * holds it, and tests hold the sums against what real processes were seen to hold.
 *
 * <p>An executor's heap is fullest either while replicas train or while slices are merged:
 *
 * <pre>
 * training  states at rest + replicas x (the model as handed out + what the family holds)
 * merging   states at rest, one more + merges at once x (contributions of all replicas + result)
 * </pre>
 *
 * <p>A heap needs what is alive with room for the collector, and no less than Spark starts with. The state at rest may be
 * more than Spark's own share of the heap, (heap - 300 MiB) x {@code spark.memory.fraction}: the rest is then on disk,
 * which is slower and no failure, so it is told as a note.
 *
 * @param processes a single one under a local master, else driver and executor
 * @param notes what was assumed
 */
public record MemoryPlan(RoundShape shape, FamilyDemand family, List<ProcessNeed> processes, List<String> notes) {
    /** Of the heap, what Spark leaves out of its arithmetic (UnifiedMemoryManager). */
    private static final long SPARK_RESERVE = 300 * SparkSize.MIB;

    /** A heap under one and a half times the reserve is refused by Spark. */
    private static final long SPARK_LEAST = SPARK_RESERVE * 3 / 2;

    /** Objects of Spark and Hadoop themselves, measured: a job whose model is next to nothing. */
    private static final long SPARK_OBJECTS = 24 * SparkSize.MIB;

    // Measured by native memory tracking and the resident size of whole jobs.
    private static final long CLASSES = 92 * SparkSize.MIB;
    private static final long CODE = 44 * SparkSize.MIB;
    private static final long LIBRARIES = 37 * SparkSize.MIB;

    /** A task as Spark's user interface remembers it, and how many tasks it remembers. */
    private static final long TASK_SHOWN = 800;

    private static final long TASKS_SHOWN = 100_000;

    public MemoryPlan {
        processes = List.copyOf(processes);
        notes = List.copyOf(notes);
    }

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
        return new MemoryPlan(shape, family, processes, plan.notes);
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

    /** Bytes of the model handed to all replicas of a round. */
    public long bytesDown() {
        return shape.modelBytes() * shape.replicas();
    }

    /** Most bytes of contributions of one replica: all rows. */
    public long mostBytesUp() {
        return shape.modelBytes();
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
                        Stream.concat(objects().stream(), family.driver().stream())
                                .toList(),
                        training(),
                        merging(),
                        outside(resources.driver()));
                onDisk(process).ifPresent(notes::add);
                return new MemoryPlan(shape, family, List.of(process), notes);
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
                    Stream.of(objects(), family.driver(), userInterface())
                            .flatMap(List::stream)
                            .toList(),
                    List.of(),
                    List.of(),
                    machine(resources.driver()));
            ProcessNeed executor = need(
                    "executor", resources.executor(), objects(), training(), merging(), outside(resources.executor()));
            onDisk(executor).ifPresent(notes::add);
            return new MemoryPlan(shape, family, List.of(driver, executor), notes);
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

        private List<MemoryTerm> objects() {
            return List.of(new MemoryTerm("Spark's and Hadoop's own objects", SPARK_OBJECTS, "SparkContext"));
        }

        private List<MemoryTerm> userInterface() {
            if (!resources.userInterface()) {
                return List.of();
            }
            long tasks = shape.rounds() * (2L * (shape.slices() + 1) + shape.replicas());
            return List.of(new MemoryTerm(
                    "tasks that Spark's user interface remembers, " + TASK_SHOWN + " bytes each",
                    Math.min(TASKS_SHOWN, tasks) * TASK_SHOWN,
                    "AppStatusListener"));
        }

        private List<MemoryTerm> training() {
            List<MemoryTerm> terms = new ArrayList<>();
            terms.add(states(shape.statesWhileTraining(), resources.executor().heap()));
            terms.add(
                    new MemoryTerm("the model as handed out", shape.modelBytes(), "ModelState").times(replicasHere()));
            family.replica().forEach(term -> terms.add(term.times(replicasHere())));
            return terms;
        }

        private List<MemoryTerm> merging() {
            List<MemoryTerm> terms = new ArrayList<>();
            terms.add(states(shape.statesWhileMerging(), resources.executor().heap()));
            int merges = Math.min(placesHere(), shape.slices());
            terms.add(new MemoryTerm(
                            "a slice's contributions from " + shape.replicas() + " replicas",
                            shape.largestSliceBytes() * shape.replicas(),
                            "SparkReplicaPool")
                    .times(merges));
            terms.add(new MemoryTerm("a slice's merge", shape.largestSliceBytes() * shape.mergeSlices(), "SliceMerge")
                    .times(merges));
            if (copies() > 1) {
                terms.add(new MemoryTerm(
                                "a slice as sent to, and as received for, a second executor",
                                2 * shape.largestSliceBytes(),
                                "BlockManager")
                        .times(merges));
            }
            return terms;
        }

        /** The state on this executor, its share of the slices rounded up. */
        private MemoryTerm states(int states, long heap) {
            long each = Math.max(1, shape.stateBytes() / shape.slices());
            long slices = Math.min(shape.slices(), (long) ceil(shape.slices() * copies(), executors()));
            long waste = resources.executor().collector().waste(each, heap);
            String what = states + (states == 1 ? " state" : " states") + " at rest"
                    + (executors() == 1 ? "" : ", " + slices + " of " + shape.slices() + " slices here")
                    + (copies() == 1 ? "" : ", each slice on two executors")
                    + (waste > 0 ? ", in whole regions of the heap" : "");
            return new MemoryTerm(what, states * slices * (each + waste), "SparkReplicaPool");
        }

        private long atRest() {
            return states(shape.statesWhileMerging(), resources.executor().heap())
                    .bytes();
        }

        private static int ceil(int dividend, int divisor) {
            return (dividend + divisor - 1) / divisor;
        }

        /** Outside the heap of any process. */
        private List<MemoryTerm> machine(Grant grant) {
            return List.of(
                    new MemoryTerm("classes, symbols and the class archive", CLASSES, "metaspace"),
                    new MemoryTerm("compiled code and its compilers' memory", CODE, "code cache"),
                    new MemoryTerm("libraries, thread stacks, allocator", LIBRARIES, "Java virtual machine"),
                    new MemoryTerm(
                            "the collector's structures for a heap of " + SparkSize.setting(grant.heap()),
                            grant.collector().structureBytes(grant.heap()),
                            grant.collector().option()));
        }

        private List<MemoryTerm> outside(Grant grant) {
            List<MemoryTerm> terms = new ArrayList<>(machine(grant));
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
            terms.add(new MemoryTerm("native libraries", MemoryTerm.sum(family.nativeReplica()), "the family")
                    .times(replicasHere()));
            return terms;
        }

        private ProcessNeed need(
                String name,
                Grant grant,
                List<MemoryTerm> always,
                List<MemoryTerm> training,
                List<MemoryTerm> merging,
                List<MemoryTerm> outside) {
            boolean trains = MemoryTerm.sum(training) >= MemoryTerm.sum(merging);
            List<MemoryTerm> alive = new ArrayList<>(always);
            alive.addAll(trains ? training : merging);
            MemoryTerm room = room(grant, MemoryTerm.sum(alive));
            long needed = MemoryTerm.sum(alive) + room.bytes();
            String peak = training.isEmpty() ? "always" : trains ? "while replicas train" : "while slices are merged";
            return new ProcessNeed(name, peak, alive, room, outside, grant, toGive(grant, needed));
        }

        /** What the heap must have besides what is alive: by the rule that asks for more. */
        private MemoryTerm room(Grant grant, long alive) {
            Collector collector = grant.collector();
            long forCollector = (long) Math.ceil(alive / collector.liveShare());
            long least = (long) Math.ceil(SPARK_LEAST / collector.usableShare());
            return forCollector >= least
                    ? new MemoryTerm(
                            "room to collect garbage: at most " + Math.round(100 * collector.liveShare())
                                    + "% of a heap may be alive",
                            forCollector - alive,
                            collector.option())
                    : new MemoryTerm("the least heap that Spark starts with", least - alive, "UnifiedMemoryManager");
        }

        /** Of a heap that is large enough, Spark's share may still be too small for the state: then disk is used. */
        private Optional<String> onDisk(ProcessNeed need) {
            Collector collector = need.grant().collector();
            double share = resources.memoryFraction() * (need.heapToGive() * collector.usableShare() - SPARK_RESERVE);
            if (atRest() <= share) {
                return Optional.empty();
            }
            long heap =
                    (long) Math.ceil((SPARK_RESERVE + atRest() / resources.memoryFraction()) / collector.usableShare());
            return Optional.of("The state at rest, up to " + SparkSize.told(atRest()) + ", is more than the "
                    + SparkSize.told((long) share) + " of a heap of " + SparkSize.setting(need.heapToGive())
                    + " that Spark keeps for it (spark.memory.fraction): the rest goes to disk; "
                    + String.format(need.grant().heapSetting(), SparkSize.setting(heap)) + " keeps it in memory");
        }

        private long toGive(Grant grant, long needed) {
            long mebibytes = (Math.max(grant.heap(), needed) + SparkSize.MIB - 1) / SparkSize.MIB;
            return mebibytes * SparkSize.MIB;
        }
    }
}
