package io.thalweg.preflight;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Spark's settings tell the Java of executors, wherever it stands in them. */
public final class ExecutorOptions {
    /** Where options are added. */
    public static final String SETTING = "spark.executor.extraJavaOptions";

    private static final List<String> SETTINGS = List.of(
            "spark.executor.defaultJavaOptions",
            SETTING,
            "spark.executorEnv.JAVA_TOOL_OPTIONS",
            "spark.executorEnv.JDK_JAVA_OPTIONS",
            "spark.executorEnv._JAVA_OPTIONS");

    private static final Pattern COLLECTOR =
            Pattern.compile("-XX:\\+Use(Serial|Parallel|ParallelOld|G1|Z|Shenandoah|Epsilon)GC\\b");

    private ExecutorOptions() {}

    /**
     * All options, in one line.
     *
     * @param settings from a setting's name to its value; null for one that is not set
     */
    static String all(Function<String, @Nullable String> settings) {
        return SETTINGS.stream().map(settings).filter(Objects::nonNull).collect(Collectors.joining(" "));
    }

    /** Whether a garbage collector is named; with a second one Java would not start. */
    public static boolean nameACollector(Function<String, @Nullable String> settings) {
        return COLLECTOR.matcher(all(settings)).find();
    }
}
