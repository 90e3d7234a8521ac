package io.thalweg.preflight;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.preflight.Resources.Grant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * From what is alive in a process to the heap that it needs. Pure.
 *
 * <p>A heap needs what is alive with room for the collector, and no less than Spark starts with. Of what Spark keeps in its
 * store, only as much is alive as Spark's share of the heap, {@code (usable heap - 300 MiB) x spark.memory.fraction}: the
 * rest it puts on disk by itself. So the least heap h of a phase with A bytes alive and S stored solves
 *
 * <pre>liveShare h = A + min(S, fraction (usableShare h - 300 MiB))</pre>
 *
 * <p>where the live share is the collector's, depends on how large the largest array is, and is a fortieth less where the
 * second is the lesser.
 */
final class ProcessSizing {
    /** Of the heap, what Spark leaves out of its arithmetic (UnifiedMemoryManager). */
    static final long SPARK_RESERVE = 300 * SparkSize.MIB;

    /**
     * Of what may be alive, what may be when Spark's store is full: it fills its share to the end, so that nothing gives way
     * for what nobody counted, and a large array that lacks a little room finds none. Measured with tables of 1.9 GiB: 0.975
     * was enough, 0.99 was not.
     */
    private static final double STORE_FULL = 0.975;

    /** A heap under one and a half times the reserve is refused by Spark. */
    private static final long SPARK_LEAST = SPARK_RESERVE * 3 / 2;

    /** Objects of Spark and Hadoop themselves, measured: a job whose model is next to nothing. */
    private static final long SPARK_OBJECTS = 36 * SparkSize.MIB;

    // Measured by native memory tracking and the resident size of whole jobs.
    private static final long CLASSES = 92 * SparkSize.MIB;
    private static final long CODE = 44 * SparkSize.MIB;
    private static final long LIBRARIES = 37 * SparkSize.MIB;

    private ProcessSizing() {}

    /**
     * What a process does at some time.
     *
     * @param when as a person would say it: {@code "while replicas train"}
     * @param alive what is on the heap and must be
     * @param stored what Spark keeps in its store, memory first and then disk
     */
    record Phase(String when, List<MemoryTerm> alive, List<MemoryTerm> stored) {
        Phase {
            alive = List.copyOf(alive);
            stored = List.copyOf(stored);
        }
    }

    static MemoryTerm objects() {
        return new MemoryTerm("Spark's and Hadoop's own objects", SPARK_OBJECTS, "SparkContext");
    }

    /** Outside the heap of any process. */
    static List<MemoryTerm> machine(Grant grant) {
        return List.of(
                new MemoryTerm("classes, symbols and the class archive", CLASSES, "metaspace"),
                new MemoryTerm("compiled code and its compilers' memory", CODE, "code cache"),
                new MemoryTerm("libraries, thread stacks, allocator", LIBRARIES, "Java virtual machine"),
                new MemoryTerm(
                        "the collector's structures for a heap of " + SparkSize.setting(grant.heap()),
                        grant.collector().structureBytes(grant.heap()),
                        grant.collector().option()));
    }

    /**
     * The need of a process: that of the phase which needs the most.
     *
     * @param always alive in all phases
     * @param fraction {@code spark.memory.fraction}
     */
    static ProcessNeed need(
            String name,
            Grant grant,
            List<MemoryTerm> always,
            List<Phase> phases,
            List<MemoryTerm> outside,
            double fraction) {
        return phases.stream()
                .map(phase -> need(name, grant, always, phase, outside, fraction))
                .max(Comparator.comparingLong(ProcessNeed::heapBytes)
                        .thenComparingLong(need -> need.aliveBytes() + need.onDisk()))
                .orElseThrow();
    }

    private static ProcessNeed need(
            String name, Grant grant, List<MemoryTerm> always, Phase phase, List<MemoryTerm> outside, double fraction) {
        List<MemoryTerm> alive = new ArrayList<>(always);
        alive.addAll(phase.alive());
        long must = MemoryTerm.sum(alive);
        long stored = MemoryTerm.sum(phase.stored());
        long largest = alive.stream().mapToLong(MemoryTerm::largestArray).max().orElse(0);
        long heap = heap(grant.collector(), must, stored, largest, fraction);
        long onDisk = Math.max(0, stored - share(grant.collector(), heap, fraction));
        long left = onDisk;
        for (MemoryTerm term : phase.stored()) {
            long here = Math.min(left, term.bytes());
            left -= here;
            String what = here == 0 ? term.what() : term.what() + "; " + SparkSize.told(here) + " of it on disk";
            alive.add(new MemoryTerm(what, term.bytes() - here, term.from()));
        }
        MemoryTerm room = room(grant.collector(), MemoryTerm.sum(alive), heap);
        return new ProcessNeed(name, phase.when(), alive, room, outside, grant, toGive(grant, heap), onDisk);
    }

    /** Spark's share of a heap. */
    static long share(Collector collector, long heap, double fraction) {
        return (long) Math.max(0, fraction * (heap * collector.usableShare() - SPARK_RESERVE));
    }

    private static long heap(Collector collector, long must, long stored, long largestArray, double fraction) {
        long heap = heap(collector, collector.liveShare(), must, stored, fraction);
        long roomForArray = switch (collector) {
            case PARALLEL ->
                heap(collector, Collector.ROOM_FOR_ALL, must + Collector.ENDS_LOST * largestArray, stored, fraction);
            case SERIAL -> heap;
            case G1 -> Math.multiplyExact(Collector.FREE_RUN, largestArray);
        };
        long ofLargeArrays = heap(collector, collector.liveShareOfLargeArrays(), must, stored, fraction);
        heap = Math.max(heap, Math.min(ofLargeArrays, roomForArray));
        return Math.max(heap, leastHeap(collector));
    }

    private static long heap(Collector collector, double live, long must, long stored, double fraction) {
        double growth = fraction * collector.usableShare();
        long heap = (long) Math.ceil((must + stored) / live);
        double full = live * STORE_FULL;
        if (growth < full && share(collector, heap, fraction) < stored) {
            // Somewhat smaller: what Spark has no share for is on disk.
            double partly = Math.max(must / live, (must - fraction * SPARK_RESERVE) / (full - growth));
            heap = (long) Math.min(heap, Math.ceil(partly));
        }
        return heap;
    }

    private static long leastHeap(Collector collector) {
        return (long) Math.ceil(SPARK_LEAST / collector.usableShare());
    }

    /** What the heap must have besides what is alive, and by which rule. */
    private static MemoryTerm room(Collector collector, long alive, long heap) {
        return heap > leastHeap(collector)
                ? new MemoryTerm(
                        "room to collect garbage: at most " + Math.round(100.0 * alive / heap)
                                + "% of this heap may be alive",
                        Math.max(0, heap - alive),
                        collector.option())
                : new MemoryTerm("the least heap that Spark starts with", heap - alive, "UnifiedMemoryManager");
    }

    private static long toGive(Grant grant, long needed) {
        long mebibytes = (Math.max(grant.heap(), needed) + SparkSize.MIB - 1) / SparkSize.MIB;
        return mebibytes * SparkSize.MIB;
    }
}
