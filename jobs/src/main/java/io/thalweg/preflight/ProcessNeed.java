package io.thalweg.preflight;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.preflight.Resources.Grant;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a process needs and is granted.
 *
 * @param name {@code "driver"}, {@code "executor"} or {@code "process"}, which is both
 * @param peak when most is alive on its heap
 * @param alive what is alive then
 * @param room what the heap must have besides, and why
 * @param overhead what is outside the heap
 * @param grant what the configuration gives it
 * @param heapToGive the least heap that would do, no less than the one granted
 * @param onDisk bytes that Spark would keep on the heap, and at the least heap puts on disk
 */
public record ProcessNeed(
        String name,
        String peak,
        List<MemoryTerm> alive,
        MemoryTerm room,
        List<MemoryTerm> overhead,
        Grant grant,
        long heapToGive,
        long onDisk) {
    public ProcessNeed {
        alive = List.copyOf(alive);
        overhead = List.copyOf(overhead);
    }

    ProcessNeed withHeapToGive(long heap) {
        return new ProcessNeed(name, peak, alive, room, overhead, grant, heap, onDisk);
    }

    /** Bytes alive on the heap at its fullest. */
    public long aliveBytes() {
        return MemoryTerm.sum(alive);
    }

    /** The least {@code -Xmx}, if the heap is as large as the one granted. */
    public long heapBytes() {
        return Math.addExact(aliveBytes(), room.bytes());
    }

    /** Bytes outside the heap. */
    public long overheadBytes() {
        return MemoryTerm.sum(overhead);
    }

    public boolean heapFits() {
        return heapBytes() <= grant.heap();
    }

    /** Whether the container, if there is one, has room for what is outside the heap. */
    public boolean overheadFits() {
        return grant.overhead().isEmpty() || overheadBytes() <= grant.overhead().getAsLong();
    }

    public boolean fits() {
        return heapFits() && overheadFits();
    }

    /** Settings that would do, each as it is to be given; none when all fits. */
    public List<String> remedies() {
        List<String> remedies = new ArrayList<>();
        if (!heapFits()) {
            remedies.add(String.format(grant.heapSetting(), SparkSize.setting(heapToGive)));
        }
        long overheadThen = overheadWith(heapToGive);
        OptionalLong granted = grant.overheadOf(heapToGive);
        if (granted.isPresent() && overheadThen > granted.getAsLong()) {
            remedies.add(String.format(grant.overheadSetting(), SparkSize.setting(overheadThen)));
        }
        return remedies;
    }

    /** What is outside a heap of another size: the collector's structures grow with it. */
    private long overheadWith(long heap) {
        return overheadBytes()
                - grant.collector().structureBytes(grant.heap())
                + grant.collector().structureBytes(heap);
    }

    /** What is too little. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        String remedy = "Give " + String.join(" ", remedies());
        if (!heapFits()) {
            problems.add(Problem.of("The heap of the " + name + " is too small")
                    .found(SparkSize.setting(grant.heap()))
                    .allowed(SparkSize.setting(heapToGive) + " or more")
                    .remedy(remedy));
        }
        if (!overheadFits()) {
            problems.add(Problem.of("The container of the " + name + " has too little memory besides its heap")
                    .found(SparkSize.setting(grant.overhead().getAsLong()))
                    .allowed(SparkSize.setting(overheadWith(heapToGive)) + " or more")
                    .remedy(remedy));
        }
        return problems;
    }
}
