package io.thalweg.gan;

import io.thalweg.average.ModelState;
import java.util.List;
import java.util.function.Supplier;

/**
 * A generator and a discriminator on one device, with their optimisers' moments. For one thread. Tensors are named as {@link
 * GanShape} names them.
 */
public interface Gan extends AutoCloseable {
    /** Takes over what the model has, and the moments where {@code from} has them, by name; else those stay. */
    void load(ModelState from);

    /** Copies what the model has, and the moments where {@code into} has room for them, by name. */
    void store(ModelState into);

    /**
     * One step of the discriminator for each minibatch, each against as many generated images, then one of the generator
     * (Goodfellow et al. 2014, algorithm 1). Real and generated images are normalised apart.
     *
     * @param real at least one minibatch
     */
    GanStep train(List<ImageBatch> real, GanStepSettings settings);

    /**
     * Begins a step and may return before it is done, where a device computes by itself. What comes back waits for it; further
     * steps may have begun when it is asked, once.
     */
    default Supplier<GanStep> begin(List<ImageBatch> real, GanStepSettings settings) {
        GanStep done = train(real, settings);
        return () -> done;
    }

    /**
     * The gradient of the discriminator's loss for its parameters, and of the generator's for its own, both at the parameters
     * that are there, from the draws of the discriminator's first step and of the generator's. Changes nothing.
     */
    ModelState gradient(ImageBatch real, GanStepSettings settings);

    /** The losses that {@link #gradient} differentiates. */
    GanStep losses(ImageBatch real, GanStepSettings settings);

    /**
     * Takes the running statistics anew, from what the layers of the generator's running average meet in the minibatches of {@link
     * Settling}, to be called before images are made. Those that training leaves are of the networks that a replica had on its
     * way, and the mean of all replicas' is of no network at all: averaged weights want statistics of their own (Izmailov et
     * al. 2018, section 3.2).
     */
    void settle();

    /**
     * Images of the generator's running average, its layers normalised by their running statistics: one image does not
     * depend on those made with it.
     *
     * @param noise {@code [count, noise]}
     * @param labels {@code [count]}, or none where images are made without
     * @return {@code [count, channels, size, size]}, one byte a value, 0 to 255
     */
    byte[] generate(float[] noise, int[] labels);

    /** Frees what the device holds. */
    @Override
    void close();
}
