package io.thalweg.engine.torch;

import static io.thalweg.engine.torch.Scopes.handedOut;
import static io.thalweg.engine.torch.Scopes.withGraph;
import static io.thalweg.engine.torch.Scopes.withoutGraph;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
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
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A GAN on PyTorch. Everything a call makes lives in a scope of that call; what outlives it are parameters, moments, statistics
 * and averages.
 */
final class TorchGan implements Gan {
    private static final double HALF_RANGE = 127.5;

    private final GanShape shape;
    private final GanLoss loss;
    private final Placement placement;
    private final Parameters generator;
    private final Parameters discriminator;
    private final Parameters statistics;
    private final Parameters averages;
    private final GeneratorNetwork making;
    private final DiscriminatorNetwork scoring;
    private final UpdateRule generatorUpdates;
    private final UpdateRule discriminatorUpdates;

    TorchGan(GanShape shape, GanLoss loss, Optimizer optimizer, Placement placement) {
        this.shape = shape;
        this.loss = loss;
        this.placement = placement;
        Optimizer none = new Optimizer.Sgd();
        generator = placement.inScope(() -> new Parameters(shape.generator(), optimizer, placement));
        discriminator = placement.inScope(() -> new Parameters(shape.discriminator(), optimizer, placement));
        statistics = placement.inScope(() -> new Parameters(shape.statistics(), none, placement));
        averages = placement.inScope(() -> new Parameters(shape.averages(), none, placement));
        making = new GeneratorNetwork(shape, statistics, placement);
        scoring = new DiscriminatorNetwork(shape, discriminator, statistics, placement);
        generatorUpdates = new UpdateRule(generator, optimizer);
        discriminatorUpdates = new UpdateRule(discriminator, optimizer);
    }

    private List<Parameters> all() {
        return List.of(generator, discriminator, statistics, averages);
    }

    @Override
    public void load(ModelState from) {
        placement.alone(() -> {
            all().forEach(part -> part.load(from));
            return true;
        });
    }

    @Override
    public void store(ModelState into) {
        placement.alone(() -> {
            all().forEach(part -> part.store(into));
            return true;
        });
    }

    @Override
    public GanStep train(List<ImageBatch> real, GanStepSettings settings) {
        return begin(real, settings).get();
    }

    /** Nothing in a step waits for the device but what asks for its losses. */
    @Override
    public Supplier<GanStep> begin(List<ImageBatch> real, GanStepSettings settings) {
        if (real.isEmpty()) {
            throw new IllegalArgumentException("A step without a minibatch: allowed 1 or more");
        }
        Arriving told = placement.inScope(() -> {
            int last = real.size() - 1;
            for (int k = 0; k < last; k++) {
                updateDiscriminator(real, k, settings);
            }
            Tensor ofDiscriminator = updateDiscriminator(real, last, settings);
            Tensor ofGenerator = updateGenerator(real.get(last), settings).view(1);
            return new Arriving(placement, torch.cat(new TensorVector(ofDiscriminator, ofGenerator), 0));
        });
        return () -> placement.alone(() -> {
            double[] values = told.get();
            return new GanStep(values[0], values[3], values[1], values[2]);
        });
    }

    /** @return what is told of the step, in the caller's scope */
    private Tensor updateDiscriminator(List<ImageBatch> real, int step, GanStepSettings settings) {
        long number = (settings.number() - 1) * real.size() + step + 1;
        return handedOut(() -> {
            withoutGraph(() -> {
                scoring.iterate();
                return true;
            });
            DiscriminatorStep made = withGraph(() -> discriminatorStep(real.get(step), settings, step));
            return withoutGraph(() -> {
                discriminatorUpdates.apply(made.gradients, settings.discriminatorRate(), number, 1);
                return made.told();
            });
        });
    }

    /** @return the loss, in the caller's scope */
    private Tensor updateGenerator(ImageBatch batch, GanStepSettings settings) {
        return handedOut(() -> {
            GeneratorStep made = withGraph(() -> generatorStep(batch, settings, GeneratorNetwork.Statistics.FOLLOW));
            return withoutGraph(() -> {
                generatorUpdates.apply(made.gradients, settings.generatorRate(), settings.number(), 1);
                Scalar kept = new Scalar(settings.averageDecay());
                averages.flat().mul_(kept).add_(generator.flat(), new Scalar(1 - settings.averageDecay()));
                return made.loss;
            });
        });
    }

    private static GanStep step(Tensor told, double generatorLoss) {
        return new GanStep(
                told.select(0, 0).item_double(),
                generatorLoss,
                told.select(0, 1).item_double(),
                told.select(0, 2).item_double());
    }

    /** Values are on the device, and of no graph. */
    private record DiscriminatorStep(Tensor loss, Tensor realScore, Tensor fakeScore, Gradients gradients) {
        Tensor told() {
            return torch.stack(new TensorVector(loss, realScore, fakeScore));
        }
    }

    /** The loss is on the device, and of no graph. */
    private record GeneratorStep(Tensor loss, Gradients gradients) {}

    private DiscriminatorStep discriminatorStep(ImageBatch batch, GanStepSettings settings, int step) {
        long seed = Seeds.derive(settings.seed(), "gan.discriminator", step);
        Tensor planes = planes(batch.labels());
        Tensor images = images(batch);
        Tensor made =
                withoutGraph(() -> making.forward(generator, input(seed, batch), GeneratorNetwork.Statistics.STAY));
        Tensor real = scoring.forward(images, planes);
        Tensor fake = scoring.forward(made, planes);
        Tensor value = AdversarialLoss.discriminator(loss, real, fake, settings.smoothing());
        if (loss instanceof GanLoss.WassersteinGradientPenalty wasserstein) {
            value = value.add(penalty(images, made, planes, seed).mul(new Scalar(wasserstein.penalty())));
        }
        return new DiscriminatorStep(
                value.detach(),
                torch.sigmoid(real.detach()).mean(),
                torch.sigmoid(fake.detach()).mean(),
                Gradients.of(value, discriminator, placement));
    }

    /** Mean of (|grad d(y)| - 1)^2, y on the lines between real and generated images. */
    private Tensor penalty(Tensor images, Tensor made, @Nullable Tensor planes, long seed) {
        long count = images.size(0);
        Tensor share = placement
                .floats(Noise.uniform(seed, "gan.penalty", (int) count), count)
                .view(count, 1, 1, 1);
        Tensor between =
                withoutGraph(() -> made.add(images.sub(made).mul(share)).detach());
        between.requires_grad_(true);
        Tensor scores = scoring.forward(between, planes);
        Tensor slope = torch.grad(
                        new TensorVector(scores.sum()),
                        new TensorVector(between),
                        new TensorVector(),
                        new BoolOptional(true),
                        true,
                        false)
                .get(0);
        // A slope of zero has a norm, but no derivative of it.
        Tensor norm =
                slope.reshape(count, -1).square().sum(1).add(new Scalar(1e-12)).sqrt();
        return norm.sub(new Scalar(1.0)).square().mean();
    }

    private GeneratorStep generatorStep(
            ImageBatch batch, GanStepSettings settings, GeneratorNetwork.Statistics running) {
        long seed = Seeds.derive(settings.seed(), "gan.generator");
        Tensor made = making.forward(generator, input(seed, batch), running);
        Tensor value = AdversarialLoss.generator(loss, scoring.forward(made, planes(batch.labels())));
        return new GeneratorStep(value.detach(), Gradients.of(value, generator, placement));
    }

    /** Noise, and labels as one-hot vectors beside it. */
    private Tensor input(long seed, ImageBatch batch) {
        float[] noise = Noise.normal(seed, "gan.noise", batch.count() * shape.noise());
        return input(noise, batch.labels(), batch.count());
    }

    private Tensor input(float[] noise, int[] labels, int count) {
        Tensor drawn = placement.floats(noise, count, shape.noise());
        return shape.classes() == 0 ? drawn : torch.cat(new TensorVector(drawn, oneHot(labels)), 1);
    }

    private Tensor oneHot(int[] labels) {
        float[] values = new float[labels.length * shape.classes()];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= shape.classes()) {
                throw new IllegalArgumentException("Label " + labels[i] + " of image " + i
                        + " of a minibatch: allowed 0 to " + (shape.classes() - 1));
            }
            values[i * shape.classes() + labels[i]] = 1;
        }
        return placement.floats(values, labels.length, shape.classes());
    }

    private @Nullable Tensor planes(int[] labels) {
        if (shape.classes() == 0) {
            return null;
        }
        return oneHot(labels)
                .view(labels.length, shape.classes(), 1, 1)
                .expand(labels.length, shape.classes(), shape.size(), shape.size());
    }

    private Tensor images(ImageBatch batch) {
        if (batch.pixels().length != batch.count() * shape.values()) {
            throw new IllegalArgumentException(batch.count() + " images of " + batch.pixels().length
                    + " bytes: allowed " + shape.values() + " for each");
        }
        return placement
                .valued(placement.unsigned(batch.pixels(), batch.count(), shape.channels(), shape.size(), shape.size()))
                .div(new Scalar(HALF_RANGE))
                .sub(new Scalar(1.0));
    }

    @Override
    public ModelState gradient(ImageBatch real, GanStepSettings settings) {
        return placement.inScope(() -> withGraph(() -> {
            ModelState of = discriminatorStep(real, settings, 0).gradients.toState();
            ModelState made = generatorStep(real, settings, GeneratorNetwork.Statistics.STAY)
                    .gradients
                    .toState();
            ModelState both = ModelState.zeros(ModelLayout.of(shape.parameters()));
            int split = shape.generator().size();
            for (int t = 0; t < shape.parameters().size(); t++) {
                float[] values = t < split ? made.tensor(t) : of.tensor(t - split);
                System.arraycopy(values, 0, both.tensor(t), 0, values.length);
            }
            return both;
        }));
    }

    @Override
    public GanStep losses(ImageBatch real, GanStepSettings settings) {
        return placement.inScope(() -> withGraph(() -> {
            DiscriminatorStep of = discriminatorStep(real, settings, 0);
            double made = generatorStep(real, settings, GeneratorNetwork.Statistics.STAY)
                    .loss
                    .item_double();
            return step(of.told(), made);
        }));
    }

    @Override
    public void settle() {
        for (int k = 1; k <= Settling.MINIBATCHES; k++) {
            int minibatch = k;
            placement.alone(() -> {
                float[] noise = Settling.noise(shape, minibatch);
                int[] labels = Settling.labels(shape, minibatch);
                making.settle(averages, input(noise, labels, Settling.IMAGES), 1.0 / minibatch);
                return true;
            });
        }
    }

    @Override
    public byte[] generate(float[] noise, int[] labels) {
        return placement.alone(() -> {
            int count = noise.length / shape.noise();
            Tensor made = making.generate(averages, input(noise, labels, count));
            return placement.toUnsigned(
                    made.add(new Scalar(1.0)).mul(new Scalar(HALF_RANGE)).round());
        });
    }

    @Override
    public void close() {
        all().forEach(Parameters::close);
        Scopes.returnFreed();
    }
}
