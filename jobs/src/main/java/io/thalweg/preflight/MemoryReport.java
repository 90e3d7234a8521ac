package io.thalweg.preflight;

import io.thalweg.memory.MemoryTerm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** A plan told: a table for people, an object for programs. */
public final class MemoryReport {
    private MemoryReport() {}

    /** The plan as a table; every size in mebibytes or gibibytes. */
    public static String text(MemoryPlan plan, Resources resources) {
        RoundShape shape = plan.shape();
        StringBuilder text = new StringBuilder();
        line(
                text,
                "model",
                String.format(
                        Locale.ROOT,
                        "%,d parameters, %s, in %,d slices",
                        shape.parameters(),
                        told(shape.modelBytes()),
                        shape.slices()));
        line(
                text,
                "rounds",
                String.format(
                        Locale.ROOT,
                        "%,d of up to %,d replicas on %s",
                        shape.rounds(),
                        shape.replicas(),
                        resources.master()));
        line(
                text,
                "a round, down",
                told(shape.bytesDownEach()) + " to each replica, " + told(plan.bytesDown()) + " in all");
        line(
                text,
                "a round, up",
                String.format(
                        Locale.ROOT,
                        "about %s from each replica, %s in all; at most %s each",
                        told(plan.typicalBytesUp()),
                        told(plan.typicalBytesUp() * shape.replicas()),
                        told(plan.mostBytesUp())));
        line(
                text,
                "through the driver",
                "no parameters; the program, " + told(plan.family().programBytes())
                        + ", to each executor, and a summary of each replica");
        text.append(processes(plan.processes(), List.of()));
        plan.gpu().ifPresent(need -> gpu(text, need));
        plan.notes().forEach(note -> line(text, "note", note));
        return text.toString();
    }

    private static void gpu(StringBuilder text, GpuNeed need) {
        text.append(String.format(
                Locale.ROOT, "GPU, %d replica%s on each%n", need.perDevice(), need.perDevice() == 1 ? "" : "s"));
        need.terms().forEach(term -> term(text, term));
        text.append(String.format(
                Locale.ROOT,
                "  %12s  needed of each; what it has nobody looks up, nvidia-smi on its machine tells%n",
                told(need.bytes())));
    }

    /** The processes as a table. */
    public static String processes(List<ProcessNeed> processes, List<String> notes) {
        StringBuilder text = new StringBuilder();
        processes.forEach(need -> process(text, need));
        notes.forEach(note -> line(text, "note", note));
        return text.toString();
    }

    /** A line of a table: {@code label} and what is to be said. */
    public static String line(String label, String value) {
        StringBuilder text = new StringBuilder();
        line(text, label, value);
        return text.toString();
    }

    /** A size for people. */
    public static String size(long bytes) {
        return told(bytes);
    }

    private static void process(StringBuilder text, ProcessNeed need) {
        text.append(need.name()).append(", heap (fullest ").append(need.peak()).append(")\n");
        need.alive().forEach(term -> term(text, term));
        term(text, need.room());
        verdict(text, need.heapBytes(), OptionalLong.of(need.grant().heap()), need.heapFits());
        text.append(need.name()).append(", besides the heap\n");
        need.overhead().forEach(term -> term(text, term));
        verdict(text, need.overheadBytes(), need.grant().overhead(), need.overheadFits());
    }

    private static void term(StringBuilder text, MemoryTerm term) {
        text.append(String.format(Locale.ROOT, "  %12s  %s (%s)%n", told(term.bytes()), term.what(), term.from()));
    }

    private static void verdict(StringBuilder text, long needed, OptionalLong granted, boolean fits) {
        text.append(String.format(
                Locale.ROOT,
                "  %12s  needed; granted %s: %s%n",
                told(needed),
                granted.isPresent() ? told(granted.getAsLong()) : "what the machine has",
                fits ? "fits" : "TOO LITTLE"));
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "%-19s %s%n", label, value));
    }

    private static String told(long bytes) {
        return SparkSize.told(bytes);
    }

    /** The same for programs; every size in bytes. */
    public static Map<String, Object> json(MemoryPlan plan, Resources resources) {
        RoundShape shape = plan.shape();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("master", resources.master());
        json.put("parameters", shape.parameters());
        json.put("model_bytes", shape.modelBytes());
        json.put("slices", shape.slices());
        json.put("rounds", shape.rounds());
        json.put("replicas", shape.replicas());
        json.put(
                "round_bytes",
                Map.of(
                        "down_replica", shape.bytesDownEach(),
                        "down", plan.bytesDown(),
                        "up_replica", plan.typicalBytesUp(),
                        "up", plan.typicalBytesUp() * shape.replicas(),
                        "up_replica_most", plan.mostBytesUp(),
                        "driver_program", plan.family().programBytes()));
        json.put("processes", processesJson(plan.processes()));
        plan.gpu()
                .ifPresent(need -> json.put(
                        "gpu",
                        Map.of(
                                "needed", need.bytes(),
                                "replicas_per_device", need.perDevice(),
                                "replica", need.replicaBytes(),
                                "memory", json(need.terms()))));
        json.put("notes", plan.notes());
        return json;
    }

    /** The processes for programs, by their names; every size in bytes. */
    public static Map<String, Object> processesJson(List<ProcessNeed> needs) {
        Map<String, Object> processes = new LinkedHashMap<>();
        needs.forEach(need -> processes.put(need.name(), json(need)));
        return processes;
    }

    private static Map<String, Object> json(ProcessNeed need) {
        Map<String, Object> json = new LinkedHashMap<>();
        List<Map<String, Object>> heap = new ArrayList<>(json(need.alive()));
        heap.addAll(json(List.of(need.room())));
        json.put("heap_needed", need.heapBytes());
        json.put("heap_alive", need.aliveBytes());
        json.put("heap_on_disk", need.onDisk());
        json.put("heap_granted", need.grant().heap());
        json.put("heap", heap);
        json.put("overhead_needed", need.overheadBytes());
        json.put(
                "overhead_granted",
                need.grant().overhead().isPresent() ? need.grant().overhead().getAsLong() : null);
        json.put("overhead", json(need.overhead()));
        json.put("fits", need.fits());
        json.put("remedies", need.remedies());
        return json;
    }

    private static List<Map<String, Object>> json(List<MemoryTerm> terms) {
        List<Map<String, Object>> json = new ArrayList<>();
        for (MemoryTerm term : terms) {
            json.add(Map.of("bytes", term.bytes(), "what", term.what(), "from", term.from()));
        }
        return json;
    }
}
