package io.thalweg.engine.torch;

import io.thalweg.average.TensorSpec;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanEngine;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanShape;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.network.Precision;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;

/** GANs on PyTorch, by its Java binding. */
public final class TorchGanEngine implements GanEngine {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public List<Problem> refusals(GanShape shape, GanLoss loss, Device device) {
        Optional<Problem> library = GpuSearch.libraryRefusal();
        if (library.isPresent() || device != Device.GPU) {
            return library.stream().toList();
        }
        return GpuSearch.refusal().stream().toList();
    }

    /**
     * Activations are kept once for the backward pass and once as gradients, of a minibatch of generated images and one of
     * real, labels as planes beside them; convolutions of PyTorch on the CPU lay out what they multiply besides. A gradient
     * penalty goes through the discriminator once more, and twice backward.
     */
    @Override
    public List<MemoryTerm> nativeMemory(GanShape shape, GanLoss loss, int batch) {
        long parameters =
                shape.parameters().stream().mapToLong(TensorSpec::size).sum();
        long units = 0;
        for (int halvings = 1; halvings <= shape.levels(); halvings++) {
            long side = shape.size() >> halvings;
            units += shape.width(halvings) * side * side;
        }
        long planes = (shape.channels() + shape.classes()) * (long) shape.size() * shape.size();
        int passes = loss instanceof GanLoss.WassersteinGradientPenalty ? 2 : 1;
        String from = "TorchGan";
        return List.of(
                new MemoryTerm("machine code and tables of PyTorch's libraries", NativeMemory.LIBRARIES, from)
                        .onceInAProcess(),
                new MemoryTerm(
                        parameters + " parameters of 4 bytes, their moments, averages and gradients",
                        5 * Float.BYTES * parameters,
                        from),
                new MemoryTerm(
                        "what both networks keep of " + batch + " images for the backward pass, and its gradients",
                        passes * Float.BYTES * batch * (12 * units + 8 * planes),
                        from));
    }

    @Override
    public List<Problem> refusals(Precision precision) {
        return List.of();
    }

    @Override
    public List<MemoryTerm> deviceMemory(GanShape shape, GanLoss loss, int batch, Precision precision) {
        return DeviceMemory.terms(shape, loss, batch, precision);
    }

    @Override
    public Gan open(GanShape shape, GanLoss loss, Optimizer optimizer, ComputePlace place) {
        if (place.gpu() >= 0) {
            TorchEngine.requireGpu(place.gpu());
        }
        TorchLibrary.load(place);
        return new TorchGan(shape, loss, optimizer, new Placement(place.gpu(), torch.kFloat(), place.precision()));
    }
}
