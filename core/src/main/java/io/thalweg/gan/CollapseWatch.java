package io.thalweg.gan;

import io.thalweg.train.RoundMetrics;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether a GAN's training has collapsed, told by its rounds so far and nothing else, so that a resumed run says what an
 * uninterrupted one does. Two signs are known.
 *
 * <p>The discriminator has won: for {@value #ROUNDS} rounds on end it tells nearly every image. What that is depends on the loss:
 *
 * <ul>
 *   <li>minimax and non-saturating: its loss is at its least, zero or what label smoothing leaves of it, the probability given to
 *       real images at its target and that given to made ones at zero (Goodfellow et al. 2014, section 3; Arjovsky and Bottou
 *       2017, theorem 2.4);
 *   <li>least squares: its loss is zero, so its scores are the targets;
 *   <li>hinge: its loss is zero, so every score is beyond its margin and the discriminator learns no more;
 *   <li>Wasserstein: none. The loss is an estimate of a distance: it has no least value, and is near zero at the end that is wanted.
 * </ul>
 *
 * <p>Modes are lost: the images made are of few classes, their class entropy below {@value #LEAST_ENTROPY} of the data's in {@value
 * #MEASUREMENTS} measurements on end after it had been higher, or in {@value #FIRST_MEASUREMENTS} when it never was: a
 * generator that has not learned yet makes one class too.
 *
 * @param loss of the run
 * @param labelSmoothing what the target for real images falls short of 1, in [0, 0.5]
 */
public record CollapseWatch(GanLoss loss, double labelSmoothing) {
    /** Rounds on end that the discriminator must have won. */
    public static final int ROUNDS = 5;

    /** Measurements on end in which classes must be missing. */
    public static final int MEASUREMENTS = 3;

    /** As many where classes have been missing from the beginning. */
    public static final int FIRST_MEASUREMENTS = 10;

    /** Share of the data's class entropy that made images must have. */
    public static final double LEAST_ENTROPY = 0.6;

    /** How near to its least the discriminator's loss, and to its target a probability, is there. */
    private static final double NEAR = 0.01;

    /** For a run as it is configured. */
    public static CollapseWatch of(GanLearningConfig learning) {
        return new CollapseWatch(learning.objective(), learning.labelSmoothing());
    }

    /**
     * What a round tells.
     *
     * @param discriminatorLoss mean over the round's steps
     * @param realScore mean of s(d(x))
     * @param fakeScore mean of s(d(g))
     * @param entropyShare class entropy of made images divided by the data's, where the round was measured
     */
    public record Round(double discriminatorLoss, double realScore, double fakeScore, OptionalDouble entropyShare) {
        /** What a round of {@link GanProgram} tells; NaN for what it does not. */
        static Round of(RoundMetrics round) {
            Map<String, Double> figures = round.figures();
            double real = figures.getOrDefault(GanScores.REAL_CLASS_ENTROPY, 0.0);
            return new Round(
                    figures.getOrDefault(GanProgram.DISCRIMINATOR_LOSS, Double.NaN),
                    figures.getOrDefault(GanProgram.REAL_SCORE, Double.NaN),
                    figures.getOrDefault(GanProgram.FAKE_SCORE, Double.NaN),
                    real > 0
                            ? OptionalDouble.of(figures.getOrDefault(GanScores.CLASS_ENTROPY, 0.0) / real)
                            : OptionalDouble.empty());
        }
    }

    /** Watches a run, told of its rounds from the first. */
    public Watching begin() {
        return new Watching();
    }

    private boolean isWon(Round round) {
        if (loss instanceof GanLoss.WassersteinGradientPenalty) {
            return false;
        }
        boolean atLeast = round.discriminatorLoss() - leastLoss() <= NEAR;
        if (loss instanceof GanLoss.LeastSquares || loss instanceof GanLoss.Hinge) {
            return atLeast;
        }
        return atLeast && round.realScore() >= 1 - labelSmoothing - NEAR && round.fakeScore() <= NEAR;
    }

    /** What the discriminator's loss can come down to: for a smoothed probability, the entropy of its target. */
    private double leastLoss() {
        boolean isLogarithmic = loss instanceof GanLoss.Minimax || loss instanceof GanLoss.NonSaturating;
        return isLogarithmic && labelSmoothing > 0
                ? -labelSmoothing * Math.log(labelSmoothing) - (1 - labelSmoothing) * Math.log(1 - labelSmoothing)
                : 0;
    }

    /** A run under way. Mutable. */
    public final class Watching {
        private int rounds;
        /** Rounds up to now, on end, that the discriminator has won. */
        private int won;

        private double highest;
        private double last;
        /** Measurements up to now, on end, in which classes were missing, and the round of the first of these. */
        private int below;

        private int since;

        private Watching() {}

        /** Why training counts as collapsed after this round; empty when it does not. */
        public Optional<String> after(Round round) {
            won = isWon(round) ? won + 1 : 0;
            rounds++;
            round.entropyShare().ifPresent(this::measured);
            return won >= ROUNDS ? Optional.of(discriminatorHasWon(round)) : classesMissing();
        }

        private void measured(double share) {
            last = share;
            highest = Math.max(highest, last);
            if (last >= LEAST_ENTROPY) {
                below = 0;
            } else if (below++ == 0) {
                since = rounds;
            }
        }

        private String discriminatorHasWon(Round now) {
            return String.format(
                    Locale.ROOT,
                    "The discriminator has told real from made images without fail since round %d: its loss is %.4f, D(x) "
                            + "%.4f, D(G(z)) %.4f",
                    rounds - won + 1,
                    now.discriminatorLoss(),
                    now.realScore(),
                    now.fakeScore());
        }

        private Optional<String> classesMissing() {
            if (below < (highest >= LEAST_ENTROPY ? MEASUREMENTS : FIRST_MEASUREMENTS)) {
                return Optional.empty();
            }
            return Optional.of(String.format(
                    Locale.ROOT,
                    "Made images have been of too few classes since round %d: their class entropy is %.0f%% of the data's, "
                            + "at its highest it was %.0f%%, allowed at least %.0f%%",
                    since,
                    100 * last,
                    100 * highest,
                    100 * LEAST_ENTROPY));
        }
    }
}
