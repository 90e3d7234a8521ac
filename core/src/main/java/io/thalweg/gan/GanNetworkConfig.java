package io.thalweg.gan;

import io.thalweg.network.Checks;
import io.thalweg.problem.BadConfiguration;
import java.io.Serializable;

/**
 * The networks of a GAN, but for what the dataset decides.
 *
 * @param noise length of the noise vector, 1 to 4096
 * @param features channels of the layer next to the image, 1 to 1024
 * @param discriminatorNorm what keeps the discriminator's layers in bounds
 * @param conditional whether images are made of a given label
 */
public record GanNetworkConfig(int noise, int features, DiscriminatorNorm discriminatorNorm, boolean conditional)
        implements Serializable {
    /** @throws BadConfiguration with every problem there is */
    public GanNetworkConfig {
        Checks checks = new Checks();
        checks.whole("--noise", noise, 1, 4096);
        checks.whole("--features", features, 1, 1024);
        BadConfiguration.throwIfAny(checks.problems());
    }

    /** As Radford et al. 2016 have it, half as wide. */
    public static GanNetworkConfig defaults() {
        return new GanNetworkConfig(100, 32, DiscriminatorNorm.BATCH, false);
    }
}
