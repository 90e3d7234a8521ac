package io.thalweg.gan;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * No networks, but everything that a round hands to them shows: a step adds to every value of the state the rate times the mean
 * of its pixels, and what it was given is noted.
 */
public final class CountingEngine implements GanEngine {
    static final String NAME = "counting";

    /** Of every step in this process, which the test that reads it clears. */
    static final Queue<Noted> NOTED = new ConcurrentLinkedQueue<>();

    record Noted(List<ImageBatch> real, GanStepSettings settings) {}

    /** Every pixel of an image that is made of a label. @param drawn what its noise came to, under 16 */
    static byte made(int label, int drawn) {
        return (byte) (label * 64 + 16 + drawn);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Problem> refusals(GanShape shape, GanLoss loss, Device device) {
        return List.of();
    }

    @Override
    public List<MemoryTerm> nativeMemory(GanShape shape, GanLoss loss, int batch) {
        return List.of();
    }

    @Override
    public Gan open(GanShape shape, GanLoss loss, Optimizer optimizer, ComputePlace place) {
        return new Gan() {
            private ModelState state = ModelState.zeros(ModelLayout.of(shape.model()));

            @Override
            public void load(ModelState from) {
                state = from;
            }

            @Override
            public void store(ModelState into) {
                for (int t = 0; t < into.layout().tensors().size(); t++) {
                    System.arraycopy(state.tensor(t), 0, into.tensor(t), 0, into.tensor(t).length);
                }
            }

            @Override
            public GanStep train(List<ImageBatch> real, GanStepSettings settings) {
                NOTED.add(new Noted(real, settings));
                double sum = 0;
                long count = 0;
                for (ImageBatch batch : real) {
                    for (byte pixel : batch.pixels()) {
                        sum += Byte.toUnsignedInt(pixel);
                        count++;
                    }
                }
                for (int t = 0; t < state.layout().tensors().size(); t++) {
                    for (int i = 0; i < state.tensor(t).length; i++) {
                        state.tensor(t)[i] += (float) (settings.generatorRate() * sum / count);
                    }
                }
                return new GanStep(sum / count, settings.number(), 0.5, 0.25);
            }

            @Override
            public ModelState gradient(ImageBatch real, GanStepSettings settings) {
                throw new UnsupportedOperationException();
            }

            @Override
            public GanStep losses(ImageBatch real, GanStepSettings settings) {
                throw new UnsupportedOperationException();
            }

            /** Has no layers that it normalises. */
            @Override
            public void settle() {}

            @Override
            public byte[] generate(float[] noise, int[] labels) {
                int count = noise.length / shape.noise();
                byte[] images = new byte[count * shape.values()];
                for (int i = 0; i < count; i++) {
                    int drawn = Math.floorMod(Float.floatToIntBits(noise[i * shape.noise()]), 16);
                    byte pixel = made(labels.length == 0 ? drawn % 4 : labels[i], drawn);
                    Arrays.fill(images, i * shape.values(), (i + 1) * shape.values(), pixel);
                }
                return images;
            }

            @Override
            public void close() {}
        };
    }
}
