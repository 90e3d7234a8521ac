package io.thalweg.preflight;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.preflight.ProcessSizing.Phase;
import io.thalweg.preflight.Resources.Grant;
import io.thalweg.train.FamilyDemand;
import java.util.ArrayList;
import java.util.List;

/**
 * What an executor's heap holds while replicas train cells of a block grid. A replica's blocks are its input block and one
 * output block, 1/N of the model:
 *
 * <pre>
 * reading examples   states at rest + replicas x (examples as they are collected)
 * training a cell    states at rest + replicas x (cell's tables + a slice + what the family holds besides)
 * handing it on      states at rest + replicas x (cell's tables + slices as they are cut and sent)
 * ending a round     states at rest, the next among them + tasks at once x (slices as they come and go)
 * </pre>
 *
 * <p>Writing the model, or a checkpoint, holds less than the end of a round.
 *
 * @param family of which the state is a cell's tables
 * @param executor what an executor is granted
 * @param replicas that are on one executor
 * @param tasks that an executor runs at once
 * @param copies of each block at rest, on different executors
 */
record BlockPhases(RoundShape shape, FamilyDemand family, Grant executor, int replicas, int tasks, int copies) {
    /** Streams of examples grow by half when they are full, and are then cut to their length. */
    private static final double COLLECTING = 2.5;

    List<Phase> phases() {
        List<MemoryTerm> reading = List.of(examples("examples as they are collected", COLLECTING));
        List<MemoryTerm> training = new ArrayList<>();
        training.add(family.state().times(replicas));
        training.add(slices("a slice as it arrives", 1).times(replicas));
        family.replica().forEach(term -> training.add(term.times(replicas)));
        List<MemoryTerm> handing = List.of(
                family.state().times(replicas),
                slices("a slice as it is cut, and as it is sent", 2).times(replicas));
        int atOnce = Math.min(tasks, shape.slices());
        List<MemoryTerm> ending = new ArrayList<>();
        ending.add(slices("a slice as it arrives", 1).times(atOnce));
        if (copies > 1) {
            ending.add(slices("a slice as sent to, and as received for, a second executor", 2)
                    .times(atOnce));
        }
        return List.of(
                new Phase("while examples are read", reading, List.of(resting(1))),
                new Phase("while replicas train cells", training, List.of(resting(1))),
                new Phase("while blocks are handed on", handing, List.of(resting(1))),
                new Phase("at the end of a round", ending, List.of(resting(2))));
    }

    /** The most that Spark is asked to keep. */
    long atRest() {
        return resting(2).bytes();
    }

    private MemoryTerm resting(int states) {
        long slices = Math.max(1, shape.slices() / shape.replicas());
        long each = Math.max(1, shape.stateBytes() / shape.slices());
        long waste = executor.collector().waste(each, executor.heap());
        return new MemoryTerm(
                "the state at rest" + (states == 1 ? "" : ", before and after the round")
                        + (copies == 1 ? "" : ", each block on two executors"),
                (long) states * copies * replicas * slices * (each + waste),
                "SparkBlockPool");
    }

    private MemoryTerm slices(String what, long count) {
        long waste = executor.collector().waste(shape.largestSliceBytes(), executor.heap());
        return new MemoryTerm(what, count * (shape.largestSliceBytes() + waste), "SparkBlockPool");
    }

    private MemoryTerm examples(String what, double times) {
        return new MemoryTerm(what, (long) (replicas * times * shape.examplesBytes()), "WindowRouter");
    }
}
