package io.thalweg.lm;

import io.thalweg.average.ModelState;
import io.thalweg.problem.Problem;
import io.thalweg.train.Diverged;

/** Looks whether training is still among the numbers. */
final class Finite {
    private Finite() {}

    static void require(StepResult step, String place, double rate) {
        if (!Double.isFinite(step.lossSum()) || !Double.isFinite(step.gradientNorm())) {
            throw new Diverged(Problem.of("The loss or its gradient is not finite")
                    .found("loss " + step.lossSum() + ", norm of the gradient " + step.gradientNorm())
                    .at(place + ", learning rate " + rate)
                    .remedy("Lower --learning-rate, or bound the gradient with --clip-norm"));
        }
    }

    static void require(ModelState state, float[] hidden, String place) {
        boolean finite = Carry.allFinite(hidden);
        for (int t = 0; t < state.layout().tensors().size(); t++) {
            finite &= Carry.allFinite(state.tensor(t));
        }
        if (!finite) {
            throw new Diverged(Problem.of("A parameter is not finite after the round's last step")
                    .at(place)
                    .remedy("Lower --learning-rate, or bound the gradient with --clip-norm"));
        }
    }
}
