package io.thalweg.gan;

import io.thalweg.dataset.ImageShape;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Checks;
import io.thalweg.network.Device;
import io.thalweg.network.OptimizerState;
import io.thalweg.network.Precision;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;

/**
 * Everything a GAN's run is asked to do, apart from its data.
 *
 * @param network what is trained
 * @param learning how a replica learns
 * @param averaging how replicas are averaged; local steps are the generator's
 * @param batch images of a minibatch, 2 to 65,536
 * @param epochs passes over the training split, 1 to 100,000
 * @param engine name of the library of networks, {@link GanEngine#name}
 * @param device where networks run
 * @param precision in what numbers they compute
 * @param threads of the CPU that each replica uses, 1 to 1024
 * @param seed of every random draw
 */
public record GanConfig(
        GanNetworkConfig network,
        GanLearningConfig learning,
        AveragingConfig averaging,
        int batch,
        int epochs,
        String engine,
        Device device,
        Precision precision,
        int threads,
        long seed)
        implements Serializable {
    /** The engine where none is named. */
    public static final String DEFAULT_ENGINE = "torch";

    /** @throws BadConfiguration with every problem there is */
    public GanConfig {
        Checks checks = new Checks();
        checks.whole("--batch", batch, 2, 65_536);
        checks.whole("--epochs", epochs, 1, 100_000);
        checks.whole("--threads", threads, 1, 1024);
        checks.refuse(engine.isBlank(), Problem.of("--engine names no engine").allowed("torch or dl4j"));
        checks.refuse(
                learning.loss() == GanLossChoice.WASSERSTEIN && network.discriminatorNorm() == DiscriminatorNorm.BATCH,
                Problem.of("--loss wasserstein bounds the slope at single images, which batch normalisation mixes")
                        .found("--discriminator-norm batch")
                        .allowed("--discriminator-norm none or spectral"));
        checks.refuse(
                averaging.optimizerState() == OptimizerState.KEEP,
                Problem.of("--optimizer-state keep is for language models")
                        .found("keep")
                        .allowed("average"));
        checks.refuse(
                precision == Precision.TF32 && device == Device.CPU,
                Problem.of("--precision tf32 is a mode of GPUs")
                        .found("--device cpu")
                        .allowed("--device auto or gpu")
                        .remedy("Leave --precision out, or choose bfloat16"));
        BadConfiguration.throwIfAny(checks.problems());
    }

    /** Of networks that compute in float32. */
    public GanConfig(
            GanNetworkConfig network,
            GanLearningConfig learning,
            AveragingConfig averaging,
            int batch,
            int epochs,
            String engine,
            Device device,
            int threads,
            long seed) {
        this(network, learning, averaging, batch, epochs, engine, device, Precision.FLOAT32, threads, seed);
    }

    public static GanConfig defaults() {
        return new GanConfig(
                GanNetworkConfig.defaults(),
                GanLearningConfig.defaults(),
                AveragingConfig.defaults(),
                64,
                20,
                DEFAULT_ENGINE,
                Device.AUTO,
                Precision.FLOAT32,
                1,
                1);
    }

    /**
     * The networks for images of a dataset.
     *
     * @param labels that the dataset has
     * @throws BadConfiguration if there are no such networks
     */
    public GanShape shape(ImageShape images, int labels) {
        Checks checks = new Checks();
        checks.refuse(
                images.height() != images.width(),
                Problem.of("The images are not square")
                        .found(images.height() + " x " + images.width())
                        .remedy("Prepare them again with --size"));
        checks.refuse(
                network.conditional() && labels < 2,
                Problem.of("--conditional needs images of at least two labels")
                        .found(labels)
                        .remedy("Prepare them with a folder for each class, or leave --conditional out"));
        BadConfiguration.throwIfAny(checks.problems());
        return new GanShape(
                images.height(),
                images.channels(),
                network.conditional() ? labels : 0,
                network.noise(),
                network.features(),
                network.discriminatorNorm());
    }
}
