package io.thalweg.gan;

import io.thalweg.network.Checks;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;

/**
 * How the networks of a replica learn, both by Adam.
 *
 * @param loss what they minimise
 * @param gradientPenalty weight of the Wasserstein loss's gradient penalty, over 0 to 1000
 * @param learningRate the generator's, over 0 to 1
 * @param discriminatorLearningRate the discriminator's, over 0 to 1
 * @param beta1 Adam's decay of the mean gradient, in [0, 1)
 * @param beta2 Adam's decay of the mean squared gradient, in [0, 1)
 * @param discriminatorSteps of the discriminator for each of the generator, 1 to 100
 * @param labelSmoothing what the target for real images falls short of 1, in [0, 0.5]
 * @param averageDecay of the running average of the generator, with which images are made, in [0, 1); less over the first
 *     steps, (1 + n) / (10 + n) after n
 */
public record GanLearningConfig(
        GanLossChoice loss,
        double gradientPenalty,
        double learningRate,
        double discriminatorLearningRate,
        double beta1,
        double beta2,
        int discriminatorSteps,
        double labelSmoothing,
        double averageDecay)
        implements Serializable {
    /** Where {@link #discriminatorLearningRate} stands when not given: as {@link #learningRate}. */
    private static final double RATE = 2e-4;

    /** @throws BadConfiguration with every problem there is */
    public GanLearningConfig {
        Checks checks = new Checks();
        checks.positive("--gradient-penalty", gradientPenalty, 1000);
        checks.positive("--learning-rate", learningRate, 1);
        checks.positive("--discriminator-learning-rate", discriminatorLearningRate, 1);
        checks.share("--beta1", beta1);
        checks.share("--beta2", beta2);
        checks.whole("--discriminator-steps", discriminatorSteps, 1, 100);
        checks.holds(labelSmoothing >= 0 && labelSmoothing <= 0.5, "--label-smoothing", labelSmoothing, "0 to 0.5");
        checks.share("--average-decay", averageDecay);
        checks.refuse(
                labelSmoothing > 0 && !of(loss, 1).smooths(),
                Problem.of("--label-smoothing is for losses with a target")
                        .found(labelSmoothing + " with --loss " + loss)
                        .allowed("0, or --loss minimax, non-saturating or least-squares"));
        BadConfiguration.throwIfAny(checks.problems());
    }

    private static GanLoss of(GanLossChoice loss, double gradientPenalty) {
        return switch (loss) {
            case MINIMAX -> new GanLoss.Minimax();
            case NON_SATURATING -> new GanLoss.NonSaturating();
            case LEAST_SQUARES -> new GanLoss.LeastSquares();
            case WASSERSTEIN -> new GanLoss.WassersteinGradientPenalty(gradientPenalty);
            case HINGE -> new GanLoss.Hinge();
        };
    }

    /** The loss with its constants. */
    public GanLoss objective() {
        return of(loss, gradientPenalty);
    }

    public Optimizer optimizer() {
        return new Optimizer.Adam(beta1, beta2, 1e-8, 0);
    }

    /** As Radford et al. 2016 have it; the running average as Karras et al. 2018 have it. */
    public static GanLearningConfig defaults() {
        return new GanLearningConfig(GanLossChoice.NON_SATURATING, 10, RATE, RATE, 0.5, 0.999, 1, 0, 0.999);
    }
}
