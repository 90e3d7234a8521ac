package io.thalweg.lm;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/** What other jars add, found by {@link ServiceLoader} and told apart by name. */
final class OnClassPath {
    private OnClassPath() {}

    /**
     * The provider of that name.
     *
     * @param option that names it, for messages
     * @throws BadConfiguration if there is none; says which there are
     */
    static <T> T named(Class<T> type, Function<T, String> nameOf, String name, String option) {
        List<String> found = new ArrayList<>();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            for (T provider : ServiceLoader.load(type, loader == null ? type.getClassLoader() : loader)) {
                if (nameOf.apply(provider).equals(name)) {
                    return provider;
                }
                found.add(nameOf.apply(provider));
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new BadConfiguration(Problem.of("A library on the class path cannot be loaded")
                    .found(String.valueOf(e.getMessage()))
                    .at(option + " " + name)
                    .remedy("Use the jars of one release of Thalweg"));
        }
        throw new BadConfiguration(Problem.of(option + " names none that is on the class path")
                .found(name)
                .allowed(found.isEmpty() ? "none is there" : String.join(", ", found)));
    }
}
