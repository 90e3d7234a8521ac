package io.thalweg.gan;

import io.thalweg.network.Checks;
import io.thalweg.problem.BadConfiguration;
import java.io.Serializable;

/**
 * By what a GAN is measured while it trains. Decides nothing of what is trained.
 *
 * @param validationImages generated at each validation, 16 to 50,000
 * @param classifierSteps of the training of the classifier, 1 to 1,000,000
 * @param classifier folder of a model whose classifier is taken; empty to train one on the dataset
 */
public record GanMeasuresConfig(int validationImages, int classifierSteps, String classifier) implements Serializable {
    /** Steps of the classifier where no other number is asked for. */
    public static final int STEPS = 1000;

    /** @throws BadConfiguration with every problem there is */
    public GanMeasuresConfig {
        Checks checks = new Checks();
        checks.whole("--validation-images", validationImages, 16, 50_000);
        checks.whole("--classifier-steps", classifierSteps, 1, 1_000_000);
        BadConfiguration.throwIfAny(checks.problems());
    }

    public static GanMeasuresConfig defaults() {
        return new GanMeasuresConfig(2000, STEPS, "");
    }
}
