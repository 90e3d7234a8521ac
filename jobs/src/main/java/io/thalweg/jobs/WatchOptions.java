package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.watch.RunListener;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who is told how a training run goes, besides the one who started it. */
final class WatchOptions {
    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Write curves for TensorBoard into a folder of the run's own in this one.")
    @Nullable
    String tensorboard;

    @Option(
            names = "--listener",
            paramLabel = "CLASS",
            description =
                    "Tell a class of yours, an io.thalweg.watch.RunListener, how the run goes; may be given several"
                            + " times.")
    List<String> listeners = new ArrayList<>();

    /** @param data the dataset, which nothing else may be written into */
    void check(List<Problem> problems, @Nullable String data) {
        Places.requireWritable(problems, "--tensorboard", tensorboard);
        Places.requireOutside(problems, "--tensorboard", tensorboard, "--data", data);
        for (String name : new LinkedHashSet<>(listeners)) {
            try {
                check(name, type(name), problems);
            } catch (ClassNotFoundException | LinkageError e) {
                problems.add(Problem.of("--listener is not found")
                        .found("'" + name + "'")
                        .allowed("the full name of a class on the class path of the driver")
                        .remedy("Check the name; put its jar into THALWEG_CLASS_PATH, or give it to spark-submit by"
                                + " --jars"));
            }
        }
    }

    private static void check(String name, Class<?> type, List<Problem> problems) {
        if (!RunListener.class.isAssignableFrom(type)) {
            problems.add(Problem.of("--listener is no listener")
                    .found("'" + name + "'")
                    .allowed("a class that implements " + RunListener.class.getName()));
            return;
        }
        boolean canBeMade = Modifier.isPublic(type.getModifiers())
                && !Modifier.isAbstract(type.getModifiers())
                && Arrays.stream(type.getConstructors()).anyMatch(made -> made.getParameterCount() == 0);
        if (canBeMade) {
            return;
        }
        problems.add(Problem.of("--listener cannot be made")
                .found("'" + name + "'")
                .allowed("a public class with a public constructor without parameters"));
    }

    /** The class, not yet run: by the class loader to which {@code spark-submit --jars} adds. */
    static Class<?> type(String name) throws ClassNotFoundException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return Class.forName(name, false, loader == null ? WatchOptions.class.getClassLoader() : loader);
    }
}
