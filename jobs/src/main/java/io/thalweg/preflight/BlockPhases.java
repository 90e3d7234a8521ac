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
 * training a cell    states at rest, cells before + replicas x (cell's tables + what the family holds besides)
 * handing it on      states at rest, cells before + replicas x (cell's tables + the cell's blocks anew)
 * </pre>
 *
 * @param family of which the state is a cell's tables
 * @param executor what an executor is granted
 * @param replicas that are on one executor
 * @param copies of each block at rest, on different executors
 */
record BlockPhases(RoundShape shape, FamilyDemand family, Grant executor, int replicas, int copies) {
    /** Streams of examples grow by half when they are full, and are then cut to their length. */
    private static final double COLLECTING = 2.5;

    List<Phase> phases() {
        List<MemoryTerm> reading = new ArrayList<>();
        reading.add(examples("examples as they are collected", COLLECTING));
        List<MemoryTerm> training = new ArrayList<>();
        training.add(family.state().times(replicas));
        family.replica().forEach(term -> training.add(term.times(replicas)));
        List<MemoryTerm> handing = new ArrayList<>();
        handing.add(family.state().times(replicas));
        handing.add(blocks("a cell's blocks as they are handed on", 1));
        return List.of(
                new Phase("while examples are read", reading, List.of(resting(1))),
                new Phase("while replicas train cells", training, List.of(resting(1), cells())),
                new Phase("while blocks are handed on", handing, List.of(resting(1), cells())));
    }

    /** The most that Spark is asked to keep. */
    long atRest() {
        return resting(1).bytes() + cells().bytes();
    }

    private MemoryTerm resting(int states) {
        return blocks(
                "the state at rest" + (copies == 1 ? "" : ", each block on two executors"), (long) states * copies);
    }

    private MemoryTerm cells() {
        MemoryTerm blocks = blocks("", 1);
        return new MemoryTerm(
                "the blocks of the cells before, and examples of cells to come",
                blocks.bytes() + examples("", 1).bytes(),
                "SparkBlockPool");
    }

    private MemoryTerm blocks(String what, long count) {
        long slices = Math.max(1, shape.slices() / shape.replicas());
        long each = Math.max(1, shape.stateBytes() / shape.slices());
        long waste = executor.collector().waste(each, executor.heap());
        return new MemoryTerm(
                what.isEmpty() ? "blocks" : what, replicas * count * slices * (each + waste), "SparkBlockPool");
    }

    private MemoryTerm examples(String what, double times) {
        return new MemoryTerm(
                what.isEmpty() ? "examples" : what, (long) (replicas * times * shape.examplesBytes()), "WindowRouter");
    }
}
