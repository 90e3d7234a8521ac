package io.thalweg.engine.dl4j;

import io.thalweg.gan.GanLoss;
import java.util.function.DoubleUnaryOperator;

/**
 * A term of a {@link GanLoss} at the scores of a minibatch.
 *
 * @param value mean over the minibatch
 * @param slopes its derivative for each score
 * @param probability mean of s(d), what the discriminator takes as the probability that an image is real
 */
record ScoreLoss(double value, float[] slopes, double probability) {
    /**
     * What the discriminator loses by real images.
     *
     * @param smoothing what their target falls short of 1
     */
    static ScoreLoss ofReal(GanLoss loss, float[] scores, double smoothing) {
        if (loss instanceof GanLoss.LeastSquares) {
            return of(scores, d -> square(d - 1 + smoothing) / 2, d -> d - 1 + smoothing);
        }
        if (loss instanceof GanLoss.Hinge) {
            return of(scores, d -> Math.max(0, 1 - d), d -> d < 1 ? -1 : 0);
        }
        return of(
                scores, d -> (1 - smoothing) * softplus(-d) + smoothing * softplus(d), d -> sigmoid(d) - 1 + smoothing);
    }

    /** What the discriminator loses by generated images. */
    static ScoreLoss ofFake(GanLoss loss, float[] scores) {
        if (loss instanceof GanLoss.LeastSquares) {
            return of(scores, d -> square(d) / 2, d -> d);
        }
        if (loss instanceof GanLoss.Hinge) {
            return of(scores, d -> Math.max(0, 1 + d), d -> d > -1 ? 1 : 0);
        }
        return of(scores, ScoreLoss::softplus, ScoreLoss::sigmoid);
    }

    /** The generator's. */
    static ScoreLoss ofGenerator(GanLoss loss, float[] scores) {
        if (loss instanceof GanLoss.Minimax) {
            return of(scores, d -> -softplus(d), d -> -sigmoid(d));
        }
        if (loss instanceof GanLoss.NonSaturating) {
            return of(scores, d -> softplus(-d), d -> -sigmoid(-d));
        }
        if (loss instanceof GanLoss.LeastSquares) {
            return of(scores, d -> square(d - 1) / 2, d -> d - 1);
        }
        return of(scores, d -> -d, d -> -1);
    }

    private static ScoreLoss of(float[] scores, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        double sum = 0;
        double probabilities = 0;
        float[] slopes = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            sum += value.applyAsDouble(scores[i]);
            probabilities += sigmoid(scores[i]);
            slopes[i] = (float) (slope.applyAsDouble(scores[i]) / scores.length);
        }
        return new ScoreLoss(sum / scores.length, slopes, probabilities / scores.length);
    }

    private static double square(double x) {
        return x * x;
    }

    /** log(1 + exp(x)), which no x is too large for. */
    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
