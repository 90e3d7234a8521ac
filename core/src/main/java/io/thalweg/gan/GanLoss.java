package io.thalweg.gan;

import java.io.Serializable;

/**
 * What the two networks minimise. d(x) is the discriminator's score of an image, a logit where s(d) = 1 / (1 + exp(-d)) is
 * taken as the probability that the image is real; x is real, g made by the generator; every term is a mean over a
 * minibatch.
 */
public sealed interface GanLoss extends Serializable {
    /**
     * Goodfellow et al. 2014, equation 1: the discriminator's - log s(d(x)) - log(1 - s(d(g))), and the generator's log(1 -
     * s(d(g))), whose gradient vanishes where the discriminator is sure.
     */
    record Minimax() implements GanLoss {}

    /** The same discriminator; the generator's is - log s(d(g)) (Goodfellow et al. 2014, section 3). */
    record NonSaturating() implements GanLoss {}

    /** Mao et al. 2017, equation 9: (d(x) - 1)^2 / 2 + d(g)^2 / 2, and (d(g) - 1)^2 / 2. */
    record LeastSquares() implements GanLoss {}

    /**
     * Gulrajani et al. 2017, equation 3: d(g) - d(x) + penalty (|grad d(y)| - 1)^2, y on the line between a real and a
     * generated image, and - d(g).
     */
    record WassersteinGradientPenalty(double penalty) implements GanLoss {}

    /** Lim and Ye 2017: max(0, 1 - d(x)) + max(0, 1 + d(g)), and - d(g). */
    record Hinge() implements GanLoss {}

    /** Whether {@code s(d(x))} is a probability, whose target can be smoothed. */
    default boolean smooths() {
        return this instanceof Minimax || this instanceof NonSaturating || this instanceof LeastSquares;
    }
}
