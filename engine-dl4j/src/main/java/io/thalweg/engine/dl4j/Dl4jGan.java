package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GanStep;
import io.thalweg.gan.GanStepSettings;
import io.thalweg.gan.ImageBatch;
import io.thalweg.gan.Noise;
import io.thalweg.gan.Settling;
import io.thalweg.network.Optimizer;
import io.thalweg.random.Seeds;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A GAN on DL4J. DL4J's layers go forward and backward; losses, updates and running statistics are made here. The two networks
 * are never stacked: the discriminator goes backward to its input, and the generator from there.
 */
final class Dl4jGan implements Gan {
    private final GanShape shape;
    private final GanLoss loss;
    private final GanInputs inputs;
    private final GanNetwork generator;
    private final GanNetwork discriminator;
    private final GanUpdates generatorUpdates;
    private final GanUpdates discriminatorUpdates;
    private final RunningStatistics statistics;

    /** The generator that makes images: of averages, by running statistics. */
    private final GanNetwork average;

    Dl4jGan(GanShape shape, GanLoss loss, Optimizer optimizer) {
        this.shape = shape;
        this.loss = loss;
        inputs = new GanInputs(shape);
        generator = new GanNetwork(GanTopology.generator(shape), shape.generator());
        discriminator = new GanNetwork(GanTopology.discriminator(shape), shape.discriminator());
        average = new GanNetwork(GanTopology.generator(shape), shape.generator());
        generatorUpdates = new GanUpdates(generator, shape.generator(), optimizer);
        discriminatorUpdates = new GanUpdates(discriminator, shape.discriminator(), optimizer);
        statistics = new RunningStatistics(shape);
    }

    @Override
    public void load(ModelState from) {
        generatorUpdates.load(from);
        discriminatorUpdates.load(from);
        average.parameters().load(from, GanShape::average);
        statistics.load(from);
    }

    @Override
    public void store(ModelState into) {
        generatorUpdates.store(into);
        discriminatorUpdates.store(into);
        average.parameters().store(into, GanShape::average);
        statistics.store(into);
    }

    @Override
    public GanStep train(List<ImageBatch> real, GanStepSettings settings) {
        if (real.isEmpty()) {
            throw new IllegalArgumentException("A step without a minibatch: allowed 1 or more");
        }
        DiscriminatorTerms last = null;
        for (int k = 0; k < real.size(); k++) {
            last = discriminatorGradient(real.get(k), settings, k);
            long number = (settings.number() - 1) * real.size() + k + 1;
            discriminatorUpdates.step(settings.discriminatorRate(), number);
        }
        double generatorLoss = generatorGradient(
                real.get(real.size() - 1), settings, made -> statistics.follow(made, RunningStatistics.MOMENTUM));
        generatorUpdates.step(settings.generatorRate(), settings.number());
        moveAverage(settings.averageDecay());
        return java.util.Objects.requireNonNull(last).step(generatorLoss);
    }

    private record DiscriminatorTerms(ScoreLoss real, ScoreLoss fake) {
        GanStep step(double generatorLoss) {
            return new GanStep(real.value() + fake.value(), generatorLoss, real.probability(), fake.probability());
        }
    }

    /** Leaves the gradient of the discriminator's loss with the discriminator. */
    private DiscriminatorTerms discriminatorGradient(ImageBatch batch, GanStepSettings settings, int step) {
        long seed = Seeds.derive(settings.seed(), "gan.discriminator", step);
        return StepMemory.ofStep(() -> {
            INDArray made = inputs.labelled(generator.forward(noise(seed, batch)), batch.labels());
            ScoreLoss fake = ScoreLoss.ofFake(loss, scores(made));
            discriminator.backward(GanInputs.slopes(fake.slopes()));
            // Going backward again writes over the gradient.
            INDArray kept = discriminator.gradient().dup();
            ScoreLoss real = ScoreLoss.ofReal(loss, scores(inputs.images(batch)), settings.smoothing());
            discriminator.backward(GanInputs.slopes(real.slopes()));
            discriminator.gradient().addi(kept);
            forget();
            return new DiscriminatorTerms(real, fake);
        });
    }

    /** What sees the generator's last pass while it is there. */
    @FunctionalInterface
    private interface Witness {
        void of(GanNetwork generator);
    }

    /** Leaves the gradient of the generator's loss with the generator, and another than was there with the discriminator. */
    private double generatorGradient(ImageBatch batch, GanStepSettings settings, Witness witness) {
        long seed = Seeds.derive(settings.seed(), "gan.generator");
        return StepMemory.ofStep(() -> {
            INDArray made = inputs.labelled(generator.forward(noise(seed, batch)), batch.labels());
            witness.of(generator);
            ScoreLoss value = ScoreLoss.ofGenerator(loss, scores(made));
            INDArray slopes = discriminator.backward(GanInputs.slopes(value.slopes()));
            generator.backward(inputs.ofImages(slopes));
            forget();
            return value.value();
        });
    }

    private INDArray noise(long seed, ImageBatch batch) {
        float[] drawn = Noise.normal(seed, "gan.noise", batch.count() * shape.noise());
        return inputs.noise(drawn, batch.labels(), batch.count());
    }

    private float[] scores(INDArray images) {
        return GanInputs.values(discriminator.forward(images));
    }

    private void forget() {
        generator.forget();
        discriminator.forget();
    }

    private void moveAverage(double decay) {
        for (TensorSpec spec : shape.generator()) {
            FloatBuffer values = generator.parameters().tensor(spec.name());
            FloatBuffer kept = average.parameters().tensor(spec.name());
            for (int i = 0; i < kept.capacity(); i++) {
                kept.put(i, (float) (decay * kept.get(i) + (1 - decay) * values.get(i)));
            }
        }
    }

    @Override
    public ModelState gradient(ImageBatch real, GanStepSettings settings) {
        ModelState both = ModelState.zeros(ModelLayout.of(shape.parameters()));
        discriminatorGradient(real, settings, 0);
        discriminatorUpdates.storeGradient(both);
        generatorGradient(real, settings, pass -> {});
        generatorUpdates.storeGradient(both);
        return both;
    }

    @Override
    public GanStep losses(ImageBatch real, GanStepSettings settings) {
        DiscriminatorTerms terms = discriminatorGradient(real, settings, 0);
        return terms.step(generatorGradient(real, settings, pass -> {}));
    }

    @Override
    public void settle() {
        for (int k = 1; k <= Settling.MINIBATCHES; k++) {
            float[] noise = Settling.noise(shape, k);
            int[] labels = Settling.labels(shape, k);
            double weight = 1.0 / k;
            StepMemory.ofStep(() -> {
                average.forward(inputs.noise(noise, labels, Settling.IMAGES));
                statistics.follow(average, weight);
                average.forget();
                return weight;
            });
        }
    }

    @Override
    public byte[] generate(float[] noise, int[] labels) {
        statistics.setIn(average);
        return StepMemory.ofStep(() -> {
            INDArray input = inputs.noise(noise, labels, noise.length / shape.noise());
            byte[] pixels = GanInputs.pixels(average.infer(input));
            average.forget();
            return pixels;
        });
    }

    @Override
    public void close() {
        generatorUpdates.close();
        discriminatorUpdates.close();
        generator.close();
        discriminator.close();
        average.close();
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
}
