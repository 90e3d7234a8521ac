package io.thalweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;

/** A program that warns after some of its rounds. */
record WarningProgram(Program program, List<Integer> warned) implements Program {
    @Override
    public RoundWarnings warnings() {
        AtomicInteger told = new AtomicInteger();
        return round -> {
            // Each round once, in order, those before a resume too.
            assertEquals(told.getAndIncrement(), round.round());
            return warned.contains(round.round()) ? Optional.of("after round " + round.round()) : Optional.empty();
        };
    }

    @Override
    public SliceMerge merge() {
        return program.merge();
    }

    @Override
    public ReplicaResult train(ReplicaTask task) {
        return program.train(task);
    }

    @Override
    public OptionalDouble validate(ReplicaState state) {
        return program.validate(state);
    }

    @Override
    public ModelLayout layout() {
        return program.layout();
    }

    @Override
    public float[] initialValues(Slice slice) {
        return program.initialValues(slice);
    }

    @Override
    public int rounds() {
        return program.rounds();
    }

    @Override
    public int replicas(int round) {
        return program.replicas(round);
    }

    @Override
    public long examplesInEpoch() {
        return program.examplesInEpoch();
    }

    @Override
    public double epochAt(int round) {
        return program.epochAt(round);
    }

    @Override
    public double learningRateAt(int round) {
        return program.learningRateAt(round);
    }
}
