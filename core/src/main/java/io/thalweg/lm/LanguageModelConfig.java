package io.thalweg.lm;

import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Checks;
import io.thalweg.network.Device;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OptimizerState;
import io.thalweg.network.Precision;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;

/**
 * Everything a language model's run is asked to do, apart from its data.
 *
 * @param network what is trained
 * @param learning how a replica learns
 * @param averaging how replicas are averaged
 * @param batch streams of each replica, 1 to 65,536
 * @param steps tokens of each stream in a step of truncated back-propagation, 1 to 4096
 * @param epochs passes over the training split, 1 to 100,000
 * @param engine name of the library of networks, {@link LanguageModelEngine#name}
 * @param device where networks run
 * @param precision in what numbers they compute
 * @param threads of the CPU that each replica uses, 1 to 1024
 * @param seed of every random draw
 */
public record LanguageModelConfig(
        NetworkConfig network,
        LearningConfig learning,
        AveragingConfig averaging,
        int batch,
        int steps,
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
    public LanguageModelConfig {
        Checks checks = new Checks();
        checks.whole("--batch", batch, 1, 65_536);
        checks.whole("--steps", steps, 1, 4096);
        checks.whole("--epochs", epochs, 1, 100_000);
        checks.whole("--threads", threads, 1, 1024);
        checks.refuse(engine.isBlank(), Problem.of("--engine names no engine").allowed("torch or dl4j"));
        checks.refuse(precision == Precision.TF32 && device == Device.CPU, noTf32());
        checks.refuse(
                averaging.optimizerState() == OptimizerState.KEEP && learning.optimizer() == OptimizerChoice.SGD,
                Problem.of("--optimizer-state keep is for optimisers that have moments")
                        .found("--optimizer sgd")
                        .allowed("--optimizer-state average, or --optimizer adam, adamw or rmsprop"));
        BadConfiguration.throwIfAny(checks.problems());
    }

    /** Of networks that compute in float32. */
    public LanguageModelConfig(
            NetworkConfig network,
            LearningConfig learning,
            AveragingConfig averaging,
            int batch,
            int steps,
            int epochs,
            String engine,
            Device device,
            int threads,
            long seed) {
        this(network, learning, averaging, batch, steps, epochs, engine, device, Precision.FLOAT32, threads, seed);
    }

    private static Problem noTf32() {
        return Problem.of("--precision tf32 is a mode of GPUs")
                .found("--device cpu")
                .allowed("--device auto or gpu")
                .remedy("Leave --precision out, or choose bfloat16");
    }

    /** The same with another way of learning. */
    public LanguageModelConfig withLearning(LearningConfig other) {
        return new LanguageModelConfig(
                network, other, averaging, batch, steps, epochs, engine, device, precision, threads, seed);
    }

    public static LanguageModelConfig defaults() {
        return new LanguageModelConfig(
                NetworkConfig.defaults(),
                LearningConfig.defaults(),
                AveragingConfig.defaults(),
                20,
                35,
                10,
                DEFAULT_ENGINE,
                Device.AUTO,
                Precision.FLOAT32,
                1,
                1);
    }
}
