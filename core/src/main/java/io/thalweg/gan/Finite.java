package io.thalweg.gan;

import io.thalweg.average.ModelState;
import io.thalweg.problem.Problem;
import io.thalweg.train.Diverged;

/** That what training gives is finite. */
final class Finite {
    private Finite() {}

    static void require(GanStep step, String place) {
        if (!Double.isFinite(step.discriminatorLoss()) || !Double.isFinite(step.generatorLoss())) {
            throw new Diverged(Problem.of("A loss is not finite")
                    .found("of the discriminator " + step.discriminatorLoss() + ", of the generator "
                            + step.generatorLoss())
                    .at(place)
                    .remedy("Lower --learning-rate and --discriminator-learning-rate"));
        }
    }

    static void require(ModelState state, String place) {
        for (int t = 0; t < state.layout().tensors().size(); t++) {
            for (float value : state.tensor(t)) {
                if (!Float.isFinite(value)) {
                    throw new Diverged(Problem.of("A parameter is not finite after the round's last step")
                            .found(state.layout().tensors().get(t).name())
                            .at(place)
                            .remedy("Lower --learning-rate and --discriminator-learning-rate"));
                }
            }
        }
    }
}
