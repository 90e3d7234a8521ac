package io.thalweg.engine.torch;

import io.thalweg.average.TensorSpec;
import io.thalweg.gan.classifier.ClassifierEngine;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Precision;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** Classifiers of images on PyTorch, by its Java binding. */
public final class TorchClassifierEngine implements ClassifierEngine {
    @Override
    public String name() {
        return "torch";
    }

    /** As of a GAN, {@link TorchGanEngine}: activations, their gradients, and what convolutions lay out besides. */
    @Override
    public List<MemoryTerm> nativeMemory(ClassifierShape shape, int batch) {
        long parameters =
                shape.parameters().stream().mapToLong(TensorSpec::size).sum();
        long units = 0;
        for (int down = 1; down <= shape.levels(); down++) {
            long side = shape.size() >> down;
            units += shape.width(down) * side * side;
        }
        String from = "TorchClassifier";
        return List.of(
                new MemoryTerm(
                        parameters + " parameters of the classifier of 4 bytes, their moments and gradients",
                        4 * Float.BYTES * parameters,
                        from),
                new MemoryTerm(
                        "what the classifier makes of " + batch + " images",
                        (long) Float.BYTES * batch * (4 * units + 4L * shape.values()),
                        from));
    }

    @Override
    public ImageClassifier open(ClassifierShape shape, int threads, int gpu) {
        if (threads < 1) {
            throw new IllegalArgumentException("A classifier on " + threads + " threads: allowed 1 or more");
        }
        if (gpu >= 0) {
            TorchEngine.requireGpu(gpu);
        }
        // In float32 whatever networks of the process compute in, so that all look through the same classifier.
        TorchLibrary.load(new ComputePlace(threads, gpu, Precision.FLOAT32));
        return new TorchClassifier(shape, new Placement(gpu, torch.kFloat()));
    }
}
