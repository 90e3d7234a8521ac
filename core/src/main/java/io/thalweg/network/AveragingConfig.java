package io.thalweg.network;

import io.thalweg.average.OuterStep;
import io.thalweg.problem.BadConfiguration;
import java.io.Serializable;

/**
 * How replicas are averaged.
 *
 * @param replicas that train at the same time, 1 to 4096
 * @param localSteps steps of each replica in a round, 1 to 1,000,000
 * @param outerStep what is done with their mean
 * @param outerLearningRate of SlowMo and DiLoCo, over 0 to 2
 * @param outerMomentum of SlowMo and DiLoCo, in [0, 1)
 * @param optimizerState what becomes of the optimiser's moments
 */
public record AveragingConfig(
        int replicas,
        int localSteps,
        OuterStepChoice outerStep,
        double outerLearningRate,
        double outerMomentum,
        OptimizerState optimizerState)
        implements Serializable {

    /** @throws BadConfiguration with every problem there is */
    public AveragingConfig {
        Checks checks = new Checks();
        checks.whole("--replicas", replicas, 1, 4096);
        checks.whole("--local-steps", localSteps, 1, 1_000_000);
        checks.positive("--outer-learning-rate", outerLearningRate, 2);
        checks.share("--outer-momentum", outerMomentum);
        boolean outer = outerStep != OuterStepChoice.MEAN;
        String where = "--outer-step slowmo or diloco";
        checks.only(outer, "--outer-learning-rate", outerLearningRate, outerStep.defaultLearningRate(), where);
        checks.only(outer, "--outer-momentum", outerMomentum, outerStep.defaultMomentum(), where);
        BadConfiguration.throwIfAny(checks.problems());
    }

    /** One replica, rounds of 50 steps. */
    public static AveragingConfig defaults() {
        return of(1, 50, OuterStepChoice.MEAN);
    }

    /** With the outer step's usual constants, the moments averaged. */
    public static AveragingConfig of(int replicas, int localSteps, OuterStepChoice outerStep) {
        return new AveragingConfig(
                replicas,
                localSteps,
                outerStep,
                outerStep.defaultLearningRate(),
                outerStep.defaultMomentum(),
                OptimizerState.AVERAGE);
    }

    /** The outer step with its constants. */
    public OuterStep outer() {
        return switch (outerStep) {
            case MEAN -> new OuterStep.PlainMean();
            case SLOWMO -> new OuterStep.SlowMo(outerLearningRate, outerMomentum);
            case DILOCO -> new OuterStep.DiLoCo(outerLearningRate, outerMomentum);
        };
    }
}
