package io.thalweg.network;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/** Finds an engine among those on the class path. */
public final class EngineSearch {
    private EngineSearch() {}

    /**
     * The engine of that name.
     *
     * @param type what is looked for
     * @param name of an engine
     * @throws BadConfiguration if there is none on the class path; says which there are
     */
    public static <E> E named(String wanted, Class<E> type, Function<E, String> name) {
        List<String> found = new ArrayList<>();
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            for (E engine : ServiceLoader.load(type, loader == null ? type.getClassLoader() : loader)) {
                if (name.apply(engine).equals(wanted)) {
                    return engine;
                }
                found.add(name.apply(engine));
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new BadConfiguration(Problem.of("An engine on the class path cannot be loaded")
                    .found(String.valueOf(e.getMessage()))
                    .at("--engine " + wanted)
                    .remedy("Use the jars of one release of Thalweg"));
        }
        throw new BadConfiguration(Problem.of("--engine names none that is on the class path")
                .found(wanted)
                .allowed(found.isEmpty() ? "none is there" : String.join(", ", found))
                .remedy("Use one that is there, or put the jar that has " + wanted
                        + " on the class path: THALWEG_CLASS_PATH, under spark-submit --jars"));
    }

    /**
     * Address of the GPU that a network is to run on.
     *
     * @param gpu address of the GPU that there is for it, or -1
     * @return -1 for the CPU
     */
    public static int address(Device device, int gpu) {
        return switch (device) {
            case CPU -> -1;
            case AUTO -> gpu;
            // A machine whose GPUs Spark does not hand out has its first one used.
            case GPU -> Math.max(0, gpu);
        };
    }
}
