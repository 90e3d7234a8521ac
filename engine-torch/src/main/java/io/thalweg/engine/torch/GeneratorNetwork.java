package io.thalweg.engine.torch;

import io.thalweg.gan.GanShape;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** The generator of a DCGAN: ReLU within, tanh at the end, batch normalisation before every convolution but the first. */
final class GeneratorNetwork {
    /** Weight of a minibatch in the running statistics, as DCGAN has it. */
    private static final double MOMENTUM = 0.1;

    private final GanShape shape;
    private final Parameters statistics;
    private final Convolutions convolutions;

    GeneratorNetwork(GanShape shape, Parameters statistics, Placement placement) {
        this.convolutions = new Convolutions(placement);
        this.shape = shape;
        this.statistics = statistics;
    }

    /** What becomes of the running statistics when a minibatch is normalised by its own. */
    enum Statistics {
        STAY,
        FOLLOW
    }

    /**
     * Images of a minibatch, normalised by its own statistics.
     *
     * @param input {@code [batch, noise + classes]}
     * @return {@code [batch, channels, size, size]}, -1 to 1
     */
    Tensor forward(Parameters parameters, Tensor input, Statistics running) {
        return forward(parameters::leaf, input, (up, signal) -> {
            Convolutions.Normalised made = Convolutions.normalised(
                    signal, parameters.leaf(GanShape.scale(up)), parameters.leaf(GanShape.shift(up)));
            if (running == Statistics.FOLLOW) {
                Scopes.withoutGraph(() -> follow(up, made, MOMENTUM));
            }
            return made.signal();
        });
    }

    /**
     * Takes a minibatch of the averages' into the running statistics, normalised by its own.
     *
     * @param weight of the minibatch: 1 forgets what was there
     */
    Tensor settle(Parameters averages, Tensor input, double weight) {
        return forward(name -> averages.values(GanShape.average(name)), input, (up, signal) -> {
            Convolutions.Normalised made = Convolutions.normalised(
                    signal,
                    averages.values(GanShape.average(GanShape.scale(up))),
                    averages.values(GanShape.average(GanShape.shift(up))));
            follow(up, made, weight);
            return made.signal();
        });
    }

    private Tensor follow(int up, Convolutions.Normalised made, double weight) {
        Scalar kept = new Scalar(1 - weight);
        Scalar taken = new Scalar(weight);
        statistics.values(GanShape.mean(up)).mul_(kept).add_(made.mean(), taken);
        return statistics
                .values(GanShape.square(up))
                .mul_(kept)
                .add_(made.variance().add(made.mean().square()), taken);
    }

    /**
     * The same, normalised by the running statistics.
     *
     * @param averages the parameters by the names of their averages
     */
    Tensor generate(Parameters averages, Tensor input) {
        return forward(name -> averages.values(GanShape.average(name)), input, (up, signal) -> {
            Tensor mean = statistics.values(GanShape.mean(up));
            Tensor variance =
                    statistics.values(GanShape.square(up)).sub(mean.square()).clamp_min_(new Scalar(0.0));
            return Convolutions.normalised(
                    signal,
                    averages.values(GanShape.average(GanShape.scale(up))),
                    averages.values(GanShape.average(GanShape.shift(up))),
                    mean,
                    variance);
        });
    }

    @FunctionalInterface
    private interface Normalisation {
        Tensor of(int up, Tensor signal);
    }

    private Tensor forward(Function<String, Tensor> parameter, Tensor input, Normalisation normalisation) {
        Tensor signal = convolutions.spread(
                input.view(input.size(0), input.size(1), 1, 1), parameter.apply(GanShape.projection()));
        for (int up = 1; up <= shape.levels(); up++) {
            TensorOptional bias = up == shape.levels()
                    ? new TensorOptional(parameter.apply(GanShape.imageBias()))
                    : new TensorOptional();
            signal = convolutions.up(normalisation.of(up, signal).relu(), parameter.apply(GanShape.up(up)), bias);
        }
        return signal.tanh();
    }
}
