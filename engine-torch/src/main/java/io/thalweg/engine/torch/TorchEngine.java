package io.thalweg.engine.torch;

import io.thalweg.lm.Device;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngine;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.Optimizer;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.problem.Problem;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** Language models on PyTorch, by its Java binding. */
public final class TorchEngine implements LanguageModelEngine {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public List<Problem> refusals(NetworkShape shape, Optimizer optimizer, Device device) {
        return List.of();
    }

    @Override
    public List<MemoryTerm> nativeMemory(NetworkShape shape, Optimizer optimizer, int batch, int steps) {
        return List.of();
    }

    @Override
    public LanguageModel open(NetworkShape shape, Optimizer optimizer, int threads, int gpu) {
        TorchLibrary.load(threads);
        return new TorchLanguageModel(shape, optimizer, new Placement(gpu, torch.kFloat()), CellCode.FUSED);
    }
}
