package io.thalweg.lm;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The engines there are on the class path. */
public final class LanguageModelEngines {
    private LanguageModelEngines() {}

    /**
     * Opens a network where a configuration wants it.
     *
     * @param gpu address of the GPU that there is for it, or -1
     * @throws JobFailed if the device is not there
     */
    public static LanguageModel open(LanguageModelConfig config, NetworkShape shape, int gpu) {
        LanguageModelEngine engine = named(config.engine());
        Optimizer optimizer = config.learning().method();
        int address = switch (config.device()) {
            case CPU -> -1;
            case AUTO -> gpu;
            // A machine whose GPUs Spark does not hand out has its first one used.
            case GPU -> Math.max(0, gpu);
        };
        if (address >= 0) {
            List<Problem> refusals = engine.refusals(shape, optimizer, Device.GPU);
            if (!refusals.isEmpty()) {
                throw new JobFailed(refusals.get(0));
            }
        }
        return engine.open(shape, optimizer, config.threads(), address);
    }

    /**
     * The engine of that name.
     *
     * @throws BadConfiguration if there is none on the class path; says which there are
     */
    public static LanguageModelEngine named(String name) {
        List<String> found = new ArrayList<>();
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            for (LanguageModelEngine engine : ServiceLoader.load(
                    LanguageModelEngine.class, loader == null ? LanguageModelEngine.class.getClassLoader() : loader)) {
                if (engine.name().equals(name)) {
                    return engine;
                }
                found.add(engine.name());
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new BadConfiguration(Problem.of("An engine on the class path cannot be loaded")
                    .found(String.valueOf(e.getMessage()))
                    .at("--engine " + name)
                    .remedy("Use the jars of one release of Thalweg"));
        }
        throw new BadConfiguration(Problem.of("--engine names none that is on the class path")
                .found(name)
                .allowed(found.isEmpty() ? "none is there" : String.join(", ", found))
                .remedy("Put the jar of thalweg-engine-" + name + " and its libraries on the class path (--jars)"));
    }
}
