package io.thalweg.lm;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.Problem;
import java.util.List;

/** Stacked Elman networks in plain Java: slow, and simple enough to be believed. Full softmax, no dropout. */
public final class ElmanEngine implements LanguageModelEngine {
    static final String NAME = "elman";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Problem> refusals(NetworkShape shape, Optimizer optimizer, Device device) {
        boolean known = shape.cell() == Cell.RNN
                && shape.output() == OutputLayer.FULL
                && shape.embeddings() == NetworkShape.Embeddings.SEPARATE
                && !(optimizer instanceof Optimizer.RmsProp);
        return known ? List.of() : List.of(Problem.of("The engine for tests knows no such network"));
    }

    @Override
    public List<MemoryTerm> nativeMemory(NetworkShape shape, Optimizer optimizer, int batch, int steps) {
        return List.of();
    }

    @Override
    public LanguageModel open(NetworkShape shape, Optimizer optimizer, ComputePlace place) {
        if (!refusals(shape, optimizer, Device.CPU).isEmpty()) {
            throw new IllegalArgumentException(shape + ", " + optimizer);
        }
        return new ElmanModel(shape, optimizer);
    }
}
