package io.thalweg.preflight;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.StepDemand;
import io.thalweg.preflight.ProcessSizing.Phase;
import io.thalweg.preflight.Resources.Place;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The memory that a job over data needs, process by process: of each step what the driver, a process and a task have, as
 * many tasks as run at the same time.
 *
 * @param processes a single one under a local master, else driver and executor
 * @param notes what was assumed
 */
public record DataPlan(List<ProcessNeed> processes, List<String> notes) {
    public DataPlan {
        processes = List.copyOf(processes);
        notes = List.copyOf(notes);
    }

    /**
     * Adds up.
     *
     * @param steps at least one
     * @param fetchedBytes most that a task fetches from others
     */
    public static DataPlan of(List<StepDemand> steps, long fetchedBytes, Resources resources) {
        List<String> notes = new ArrayList<>();
        OptionalInt places = resources.places();
        if (places.isEmpty()) {
            notes.add("spark.executor.cores is not given: counted as if an executor ran one task at a time");
        }
        int tasks = places.orElse(1);
        double fraction = resources.memoryFraction();
        if (resources.place() == Place.LOCAL) {
            List<Phase> phases = steps.stream()
                    .map(step -> new Phase(
                            step.when(),
                            Stream.concat(step.driver().stream(), working(step, tasks))
                                    .toList(),
                            step.stored()))
                    .toList();
            ProcessNeed process = ProcessSizing.need(
                    "process",
                    resources.driver(),
                    List.of(ProcessSizing.objects()),
                    phases,
                    ProcessSizing.machine(resources.driver()),
                    fraction);
            return new DataPlan(List.of(process), notes);
        }
        ProcessNeed driver = ProcessSizing.need(
                "driver",
                resources.driver(),
                List.of(ProcessSizing.objects()),
                steps.stream()
                        .map(step -> new Phase(step.when(), step.driver(), step.stored()))
                        .toList(),
                ProcessSizing.machine(resources.driver()),
                fraction);
        List<MemoryTerm> outside = new ArrayList<>(ProcessSizing.machine(resources.executor()));
        outside.add(new MemoryTerm(
                        "what a task fetches from others", Math.min(fetchedBytes, resources.bytesInFlight()), "Netty")
                .times(tasks));
        ProcessNeed executor = ProcessSizing.need(
                "executor",
                resources.executor(),
                List.of(ProcessSizing.objects()),
                steps.stream()
                        .map(step -> new Phase(step.when(), working(step, tasks).toList(), step.stored()))
                        .toList(),
                outside,
                fraction);
        return new DataPlan(List.of(driver, executor), notes);
    }

    private static Stream<MemoryTerm> working(StepDemand step, int tasks) {
        return Stream.concat(step.process().stream(), step.task().stream().map(term -> term.times(tasks)));
    }

    /** What is too little. */
    public List<Problem> problems() {
        return processes.stream().flatMap(need -> need.problems().stream()).toList();
    }
}
