package io.thalweg.lm;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The engines there are on the class path. */
public final class LanguageModelEngines {
    private LanguageModelEngines() {}

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
