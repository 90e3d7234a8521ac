package io.thalweg.lm;

import io.thalweg.network.Checks;
import io.thalweg.network.Optimizer;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;

/**
 * How a replica learns.
 *
 * @param optimizer the optimiser
 * @param beta1 Adam's decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, of Adam and RMSProp, in [0, 1)
 * @param epsilon added to the root of the mean squared gradient, over 0 to 1
 * @param weightDecay of AdamW, 0 to 1
 * @param learningRate the highest in the run, over 0 to 1000
 * @param segmentLoss what the learning rate and the norm to clip at refer to
 * @param schedule how the rate changes
 * @param warmUpSteps steps in which the rate rises linearly from the beginning; 0 for none
 * @param decayFactor of {@link LearningRateSchedule#STEP}, over 0 to 1
 * @param decayFromEpoch the first epoch with a lower rate, counted from 1
 * @param clipNorm bound on the norm of the whole gradient; 0 for none
 */
public record LearningConfig(
        OptimizerChoice optimizer,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double learningRate,
        SegmentLoss segmentLoss,
        LearningRateSchedule schedule,
        int warmUpSteps,
        double decayFactor,
        int decayFromEpoch,
        double clipNorm)
        implements Serializable {
    private static final double BETA1 = 0.9;
    private static final double EPSILON = 1e-8;
    private static final double DECAY_FACTOR = 0.5;
    private static final int DECAY_FROM_EPOCH = 5;

    /** @throws BadConfiguration with every problem there is */
    public LearningConfig {
        Checks checks = new Checks();
        checks.share("--beta1", beta1);
        checks.share("--beta2", beta2);
        checks.positive("--epsilon", epsilon, 1);
        checks.notNegative("--weight-decay", weightDecay, 1);
        checks.positive("--learning-rate", learningRate, 1000);
        checks.whole("--warm-up-steps", warmUpSteps, 0, Integer.MAX_VALUE);
        checks.positive("--decay-factor", decayFactor, 1);
        checks.whole("--decay-from-epoch", decayFromEpoch, 1, 100_000);
        checks.notNegative("--clip-norm", clipNorm, 1e6);
        boolean adam = optimizer == OptimizerChoice.ADAM || optimizer == OptimizerChoice.ADAMW;
        boolean adapts = optimizer != OptimizerChoice.SGD;
        checks.only(adam, "--beta1", beta1, BETA1, "--optimizer adam or adamw");
        checks.only(adapts, "--beta2", beta2, defaultBeta2(optimizer), "--optimizer adam, adamw or rmsprop");
        checks.only(adapts, "--epsilon", epsilon, EPSILON, "--optimizer adam, adamw or rmsprop");
        boolean decays = schedule == LearningRateSchedule.STEP;
        checks.only(decays, "--decay-factor", decayFactor, DECAY_FACTOR, "--schedule step");
        checks.only(decays, "--decay-from-epoch", decayFromEpoch, DECAY_FROM_EPOCH, "--schedule step");
        checks.refuse(
                weightDecay > 0 && optimizer != OptimizerChoice.ADAMW,
                Problem.of("--weight-decay is for --optimizer adamw only")
                        .found(weightDecay + " with " + optimizer)
                        .allowed("0, or --optimizer adamw"));
        checks.refuse(
                segmentLoss == SegmentLoss.SUM_OVER_STEPS && optimizer != OptimizerChoice.SGD,
                Problem.of("--segment-loss sum-over-steps is for --optimizer sgd only: the others divide the size of"
                                + " the gradient out")
                        .found(optimizer)
                        .allowed("--segment-loss mean, or --optimizer sgd"));
        BadConfiguration.throwIfAny(checks.problems());
    }

    /** Adam at a constant rate. */
    public static LearningConfig defaults() {
        return new LearningConfig(
                OptimizerChoice.ADAM,
                BETA1,
                defaultBeta2(OptimizerChoice.ADAM),
                EPSILON,
                0,
                defaultLearningRate(OptimizerChoice.ADAM),
                SegmentLoss.MEAN,
                LearningRateSchedule.CONSTANT,
                0,
                DECAY_FACTOR,
                DECAY_FROM_EPOCH,
                1);
    }

    /** SGD at a constant rate on the mean loss, without clipping. */
    public static LearningConfig sgd(double learningRate) {
        return new LearningConfig(
                OptimizerChoice.SGD,
                BETA1,
                defaultBeta2(OptimizerChoice.SGD),
                EPSILON,
                0,
                learningRate,
                SegmentLoss.MEAN,
                LearningRateSchedule.CONSTANT,
                0,
                DECAY_FACTOR,
                DECAY_FROM_EPOCH,
                0);
    }

    /** The same at another rate and bound on the gradient: what may be changed when a run is resumed. */
    public LearningConfig at(double otherLearningRate, double otherClipNorm) {
        return new LearningConfig(
                optimizer,
                beta1,
                beta2,
                epsilon,
                weightDecay,
                otherLearningRate,
                segmentLoss,
                schedule,
                warmUpSteps,
                decayFactor,
                decayFromEpoch,
                otherClipNorm);
    }

    /** The rate where none is given. */
    public static double defaultLearningRate(OptimizerChoice optimizer) {
        return switch (optimizer) {
            case SGD -> 10;
            case RMSPROP, ADAM, ADAMW -> 0.002;
        };
    }

    /**
     * The decay of the mean squared gradient where none is given. RMSProp does not correct for the zero that it begins with, as
     * Adam does: at 0.999 its first step would be 32 times the learning rate.
     */
    public static double defaultBeta2(OptimizerChoice optimizer) {
        return optimizer == OptimizerChoice.RMSPROP ? 0.99 : 0.999;
    }

    /** The optimiser with its constants. */
    public Optimizer method() {
        return switch (optimizer) {
            case SGD -> new Optimizer.Sgd();
            case RMSPROP -> new Optimizer.RmsProp(beta2, epsilon);
            case ADAM, ADAMW -> new Optimizer.Adam(beta1, beta2, epsilon, weightDecay);
        };
    }

    /**
     * The learning rate of a step, over 0.
     *
     * @param step from 0, in the whole run
     * @param stepsInEpoch of a replica
     * @param epochs in the run
     */
    public double rate(long step, long stepsInEpoch, int epochs) {
        double warm = step < warmUpSteps ? (step + 1.0) / warmUpSteps : 1;
        double factor = switch (schedule) {
            case CONSTANT -> 1;
            case STEP -> Math.pow(decayFactor, Math.max(0, step / stepsInEpoch + 2 - decayFromEpoch));
            case COSINE -> (1 + Math.cos(Math.PI * step / ((double) stepsInEpoch * epochs))) / 2;
        };
        // A rate of zero has no meaning to SlowMo, which divides by it.
        return Math.max(Double.MIN_NORMAL, learningRate * warm * factor);
    }

    /** What the engine is told, whose loss is the mean, for a step of so many tokens a stream: the rate. */
    double engineRate(double rate, int steps) {
        return segmentLoss == SegmentLoss.SUM_OVER_STEPS ? rate * steps : rate;
    }

    /** The same of the norm to clip at. */
    double engineClipNorm(int steps) {
        return segmentLoss == SegmentLoss.SUM_OVER_STEPS ? clipNorm / steps : clipNorm;
    }
}
