package io.thalweg.engine.torch;

import io.thalweg.average.TensorSpec;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.GanShape;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The discriminator of a DCGAN: LeakyReLU within, a score at the end. */
final class DiscriminatorNetwork {
    private final GanShape shape;
    private final Parameters parameters;
    private final Parameters statistics;
    private final Convolutions convolutions;

    DiscriminatorNetwork(GanShape shape, Parameters parameters, Parameters statistics, Placement placement) {
        this.convolutions = new Convolutions(placement);
        this.shape = shape;
        this.parameters = parameters;
        this.statistics = statistics;
    }

    /**
     * Scores, before any sigmoid.
     *
     * @param images {@code [batch, channels, size, size]}, -1 to 1
     * @param planes {@code [batch, classes, size, size]}; null where images are made without labels
     * @return {@code [batch]}
     */
    Tensor forward(Tensor images, @org.jspecify.annotations.Nullable Tensor planes) {
        Tensor signal = planes == null ? images : torch.cat(new TensorVector(images, planes), 1);
        for (int down = 1; down <= shape.levels(); down++) {
            Tensor shift = parameters.leaf(GanShape.downShift(down));
            if (shape.isNormalised(down)) {
                signal = convolutions.down(signal, weight(GanShape.down(down)), new TensorOptional());
                signal = Convolutions.normalised(signal, parameters.leaf(GanShape.downScale(down)), shift)
                        .signal();
            } else {
                signal = convolutions.down(signal, weight(GanShape.down(down)), new TensorOptional(shift));
            }
            signal = Convolutions.leaky(signal);
        }
        return convolutions
                .gather(signal, weight(GanShape.score()), new TensorOptional(parameters.leaf(GanShape.scoreBias())))
                .view(-1);
    }

    /** A weight as the network has it: for spectral normalisation divided by u W v, with u and v held. */
    private Tensor weight(String name) {
        Tensor weight = parameters.leaf(name);
        if (shape.norm() != DiscriminatorNorm.SPECTRAL) {
            return weight;
        }
        Tensor matrix = matrix(weight);
        Tensor[] left = {null};
        Tensor right = Scopes.withoutGraph(() -> {
            left[0] = unit(statistics.values(GanShape.singular(name)));
            return unit(matrix(weight.detach()).t().mv(left[0]));
        });
        return weight.div(left[0].dot(matrix.mv(right)));
    }

    /** One step of the power iteration that finds each weight's singular vectors (Miyato et al. 2018, algorithm 1). */
    void iterate() {
        if (shape.norm() != DiscriminatorNorm.SPECTRAL) {
            return;
        }
        for (TensorSpec spec : shape.spectralWeights()) {
            Tensor matrix = matrix(parameters.values(spec.name()));
            Tensor left = statistics.values(GanShape.singular(spec.name()));
            left.copy_(unit(matrix.mv(unit(matrix.t().mv(left)))));
        }
    }

    private static Tensor matrix(Tensor weight) {
        return weight.view(weight.size(0), -1);
    }

    private static Tensor unit(Tensor vector) {
        return vector.div(vector.norm().clamp_min(new org.bytedeco.pytorch.Scalar(1e-12)));
    }
}
