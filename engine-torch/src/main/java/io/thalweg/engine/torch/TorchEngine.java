package io.thalweg.engine.torch;

import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngine;
import io.thalweg.lm.NetworkShape;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.network.Precision;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;

/** Language models on PyTorch, by its Java binding. */
public final class TorchEngine implements LanguageModelEngine {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public List<Problem> refusals(NetworkShape shape, Optimizer optimizer, Device device) {
        Optional<Problem> library = GpuSearch.libraryRefusal();
        if (library.isPresent() || device != Device.GPU) {
            return library.stream().toList();
        }
        return GpuSearch.refusal().stream().toList();
    }

    @Override
    public List<MemoryTerm> nativeMemory(NetworkShape shape, Optimizer optimizer, int batch, int steps) {
        return NativeMemory.terms(shape, optimizer, batch, steps);
    }

    @Override
    public List<Problem> refusals(Precision precision) {
        return List.of();
    }

    @Override
    public List<MemoryTerm> deviceMemory(
            NetworkShape shape, Optimizer optimizer, int batch, int steps, Precision precision) {
        return DeviceMemory.terms(shape, optimizer, batch, steps, precision);
    }

    @Override
    public LanguageModel open(NetworkShape shape, Optimizer optimizer, ComputePlace place) {
        if (place.gpu() >= 0) {
            requireGpu(place.gpu());
        }
        TorchLibrary.load(place);
        return new TorchLanguageModel(
                shape, optimizer, new Placement(place.gpu(), torch.kFloat(), place.precision()), CellCode.FUSED);
    }

    static void requireGpu(int gpu) {
        GpuSearch.refusal().ifPresent(problem -> {
            throw new JobFailed(problem);
        });
        int count = Byte.toUnsignedInt(torch.cuda_device_count());
        if (gpu >= count) {
            throw new JobFailed(Problem.of("The GPU given to this task is not there")
                    .found("address " + gpu)
                    .allowed("0 to " + (count - 1))
                    .remedy("Look at the discovery script and at CUDA_VISIBLE_DEVICES of the executor"));
        }
    }
}
