package io.thalweg.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CollapseWatchTest {
    private static final CollapseWatch.Round HEALTHY = new CollapseWatch.Round(0.7, 0.75, 0.25, OptionalDouble.empty());
    private static final CollapseWatch.Round WON = new CollapseWatch.Round(0.002, 0.999, 0.001, OptionalDouble.empty());

    private static CollapseWatch of(GanLoss loss) {
        return new CollapseWatch(loss, 0);
    }

    /** After the last of these. */
    private static Optional<String> reason(CollapseWatch watch, List<CollapseWatch.Round> rounds) {
        CollapseWatch.Watching watching = watch.begin();
        Optional<String> reason = Optional.empty();
        for (CollapseWatch.Round round : rounds) {
            reason = watching.after(round);
        }
        return reason;
    }

    private static List<CollapseWatch.Round> measured(double... shares) {
        List<CollapseWatch.Round> rounds = new ArrayList<>();
        for (double share : shares) {
            rounds.add(new CollapseWatch.Round(0.7, 0.75, 0.25, OptionalDouble.of(share)));
            rounds.add(HEALTHY);
        }
        return rounds;
    }

    private static List<CollapseWatch.Round> after(CollapseWatch.Round first, int times, CollapseWatch.Round then) {
        List<CollapseWatch.Round> rounds = new ArrayList<>(List.of(first));
        rounds.addAll(Collections.nCopies(times, then));
        return rounds;
    }

    @Test
    void aDiscriminatorHasWonWhenItHasWonSeveralRoundsOnEnd() {
        for (GanLoss loss : List.of(new GanLoss.Minimax(), new GanLoss.NonSaturating())) {
            assertEquals(
                    Optional.empty(), reason(of(loss), after(HEALTHY, CollapseWatch.ROUNDS - 1, WON)), loss.toString());
            List<CollapseWatch.Round> rounds = after(HEALTHY, CollapseWatch.ROUNDS, WON);
            assertEquals(
                    Optional.of(
                            "The discriminator has told real from made images without fail since round 2: its loss is "
                                    + "0.0020, D(x) 0.9990, D(G(z)) 0.0010"),
                    reason(of(loss), rounds));
            rounds.add(HEALTHY);
            assertEquals(Optional.empty(), reason(of(loss), rounds), loss.toString());
        }
    }

    /** A pure function of the past: each beginning of a history says what it said then. */
    @Test
    void onceSaidItIsSaidAgainWhileItLasts() {
        CollapseWatch watch = of(new GanLoss.NonSaturating());
        List<CollapseWatch.Round> rounds = after(HEALTHY, 20, WON);
        for (int round = 0; round <= rounds.size(); round++) {
            boolean isSaid = reason(watch, rounds.subList(0, round)).isPresent();
            assertEquals(round > CollapseWatch.ROUNDS, isSaid, "after " + round + " rounds");
        }
    }

    /** The target of real images is 0.9, so the least loss is that target's entropy. */
    @Test
    void withLabelSmoothingTheLeastLossIsNotZero() {
        CollapseWatch watch = new CollapseWatch(new GanLoss.NonSaturating(), 0.1);
        double least = -0.9 * Math.log(0.9) - 0.1 * Math.log(0.1);
        CollapseWatch.Round won = new CollapseWatch.Round(least + 0.003, 0.899, 0.001, OptionalDouble.empty());
        assertEquals(true, reason(watch, after(HEALTHY, 5, won)).isPresent());
        assertEquals(Optional.empty(), reason(of(new GanLoss.NonSaturating()), after(HEALTHY, 5, won)));
    }

    /** Scores are no logits here: the targets 1 and 0 give s(1) and s(0). */
    @Test
    void leastSquaresHaveWonAtTheirTargets() {
        CollapseWatch.Round won = new CollapseWatch.Round(0.001, 0.731, 0.5, OptionalDouble.empty());
        CollapseWatch.Round even = new CollapseWatch.Round(0.25, 0.62, 0.62, OptionalDouble.empty());
        CollapseWatch watch = of(new GanLoss.LeastSquares());
        assertEquals(true, reason(watch, after(HEALTHY, 5, won)).isPresent());
        assertEquals(Optional.empty(), reason(watch, after(HEALTHY, 5, even)));
    }

    @Test
    void hingesHaveWonBeyondTheirMargins() {
        CollapseWatch.Round won = new CollapseWatch.Round(0, 0.9, 0.1, OptionalDouble.empty());
        CollapseWatch watch = of(new GanLoss.Hinge());
        assertEquals(true, reason(watch, after(HEALTHY, 5, won)).isPresent());
        assertEquals(Optional.empty(), reason(watch, after(HEALTHY, 5, HEALTHY)));
    }

    @Test
    void aCriticOfWassersteinsHasNoSuchZero() {
        CollapseWatch watch = of(new GanLoss.WassersteinGradientPenalty(10));
        assertEquals(Optional.empty(), reason(watch, after(HEALTHY, 20, WON)));
        CollapseWatch.Round far = new CollapseWatch.Round(-40, 1, 0, OptionalDouble.empty());
        assertEquals(Optional.empty(), reason(watch, after(HEALTHY, 20, far)));
        assertEquals(true, reason(watch, measured(0.9, 0.3, 0.3, 0.3)).isPresent());
    }

    @ParameterizedTest
    @EnumSource(GanLossChoice.class)
    void classesThatWereThereAndAreMissingAreACollapseOfAnyLoss(GanLossChoice choice) {
        GanLearningConfig usual = GanLearningConfig.defaults();
        CollapseWatch watch = CollapseWatch.of(new GanLearningConfig(
                choice,
                usual.gradientPenalty(),
                usual.learningRate(),
                usual.discriminatorLearningRate(),
                usual.beta1(),
                usual.beta2(),
                usual.discriminatorSteps(),
                usual.labelSmoothing(),
                usual.averageDecay()));
        assertEquals(Optional.empty(), reason(watch, measured(0.1, 0.8, 0.97, 0.5, 0.4)));
        assertEquals(
                Optional.of(
                        "Made images have been of too few classes since round 7: their class entropy is 31% of the data's, at"
                                + " its highest it was 97%, allowed at least 60%"),
                reason(watch, measured(0.1, 0.8, 0.97, 0.5, 0.4, 0.31)));
        assertEquals(Optional.empty(), reason(watch, measured(0.1, 0.8, 0.97, 0.5, 0.4, 0.31, 0.7)));
        assertEquals(Optional.empty(), reason(watch, measured(0.97, 0.5, 0.4, 0.7, 0.5, 0.4)));
    }

    @Test
    void aGeneratorThatHasNotLearnedYetHasLonger() {
        CollapseWatch watch = of(new GanLoss.NonSaturating());
        double[] shares = new double[CollapseWatch.FIRST_MEASUREMENTS - 1];
        assertEquals(Optional.empty(), reason(watch, measured(shares)));
        assertEquals(
                true,
                reason(watch, measured(new double[CollapseWatch.FIRST_MEASUREMENTS]))
                        .isPresent());
        assertEquals(Optional.empty(), reason(watch, List.of()));
    }
}
