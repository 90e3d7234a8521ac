package io.thalweg.bench.gpu;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GanStep;
import io.thalweg.gan.GanStepSettings;
import io.thalweg.gan.ImageBatch;
import io.thalweg.gan.Noise;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Optimizer;
import io.thalweg.random.Seeds;
import io.thalweg.storage.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A DCGAN without labels, batch 64, Adam, the non-saturating loss; made-up images. */
final class GanTrials implements Trials {
    private static final int BATCH = 64;
    private static final int NOISE = 100;
    /** More than GANs are trained with, so that the discriminator's loss falls within the steps that are compared. */
    private static final double RATE = 5e-4;

    private static final Optimizer.Adam ADAM = new Optimizer.Adam(0.5, 0.999, 1e-8, 0);

    private final GanShape shape;
    private final List<List<ImageBatch>> batches = new ArrayList<>();

    GanTrials(int side, int features) {
        shape = new GanShape(side, side == 28 ? 1 : 3, 0, NOISE, features, DiscriminatorNorm.NONE);
        for (int i = 0; i < INPUTS; i++) {
            float[] drawn = Noise.uniform(Seeds.derive(SEED, "bench.images", i), "bench", BATCH * shape.values());
            byte[] pixels = new byte[drawn.length];
            for (int p = 0; p < pixels.length; p++) {
                pixels[p] = (byte) (256 * drawn[p]);
            }
            batches.add(List.of(new ImageBatch(pixels, new int[0], BATCH)));
        }
    }

    private ModelState weights() {
        ModelState state = ModelState.zeros(ModelLayout.of(shape.model()));
        for (TensorSpec spec : shape.model()) {
            float[] values = state.tensor(spec.name());
            boolean scale = spec.name().endsWith("scale") || spec.name().endsWith("square");
            float[] drawn = Noise.normal(Seeds.derive(SEED, "bench.weights." + spec.name()), "bench", values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] = scale ? 1 : spec.shape().size() == 4 ? 0.02f * drawn[i] : 0;
            }
        }
        return state;
    }

    /** Draws come again with the images, so that another library can be given them. */
    private static long seed(int step) {
        return Seeds.derive(SEED, "bench.step", step % INPUTS);
    }

    private static GanStepSettings settings(int step) {
        return new GanStepSettings(RATE, RATE, step + 1L, 0, 0.999, seed(step));
    }

    private List<ImageBatch> batch(int step) {
        return batches.get(step % INPUTS);
    }

    @Override
    public Trial open(ComputePlace place) {
        Gan gan = GanProgram.engine("torch").open(shape, new GanLoss.NonSaturating(), ADAM, place);
        gan.load(weights());
        return new Trial() {
            @Override
            public Supplier<Object> begin(int number) {
                Supplier<GanStep> running = gan.begin(batch(number), settings(number));
                return () -> {
                    GanStep step = running.get();
                    return List.of(step.discriminatorLoss(), step.generatorLoss());
                };
            }

            @Override
            public void close() {
                gan.close();
            }
        };
    }

    @Override
    public double examplesOfAStep() {
        return BATCH;
    }

    @Override
    public void write(Path folder) throws IOException {
        Map<String, Object> told = new LinkedHashMap<>(Map.of(
                "size", shape.size(),
                "channels", shape.channels(),
                "levels", shape.levels(),
                "noise", NOISE,
                "batch", BATCH,
                "rate", RATE,
                "beta1", ADAM.beta1(),
                "beta2", ADAM.beta2(),
                "epsilon", ADAM.epsilon()));
        told.put("inputs", INPUTS);
        told.put("parameters", Trials.told(shape.parameters()));
        Files.write(folder.resolve("shape.json"), Json.toBytes(told));
        Trials.writeWeights(folder, shape.parameters(), weights());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("inputs.bin")))) {
            for (int i = 0; i < INPUTS; i++) {
                byte[] pixels = batches.get(i).get(0).pixels();
                float[] values = new float[pixels.length];
                for (int p = 0; p < values.length; p++) {
                    values[p] = Byte.toUnsignedInt(pixels[p]) / 127.5f - 1;
                }
                Trials.write(out, values);
                Trials.write(out, noise(Seeds.derive(seed(i), "gan.discriminator", 0)));
                Trials.write(out, noise(Seeds.derive(seed(i), "gan.generator")));
            }
        }
    }

    private static float[] noise(long seed) {
        return Noise.normal(seed, "gan.noise", BATCH * NOISE);
    }
}
