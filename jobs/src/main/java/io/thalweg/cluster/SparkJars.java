package io.thalweg.cluster;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jars that Spark runs from.
 *
 * @param jars absolute
 * @param scalaVersion the line of Scala they are built for: {@code 2.12}
 */
public record SparkJars(List<Path> jars, String scalaVersion) {
    private static final Pattern CORE = Pattern.compile("spark-core_([0-9.]+)-.*\\.jar");

    public SparkJars {
        jars = List.copyOf(jars);
    }

    /** Those of {@code SPARK_HOME} if it is set, or else those that this process itself was started with. */
    public static SparkJars installed() {
        return find(System.getenv("SPARK_HOME"), System.getProperty("java.class.path"));
    }

    static SparkJars find(@Nullable String sparkHome, String classPath) {
        if (sparkHome == null || sparkHome.isBlank()) {
            return of(classPath, "the class path")
                    .orElseThrow("Start by bin/thalweg, which puts Spark's jars on the class path, or set SPARK_HOME");
        }
        Path folder = Path.of(sparkHome).resolve("jars");
        if (!Files.isDirectory(folder)) {
            throw new BadConfiguration(Problem.of("SPARK_HOME has no jars")
                    .found(sparkHome)
                    .allowed("a Spark distribution")
                    .remedy("Correct SPARK_HOME, or unset it to use the jars that Maven has"));
        }
        try (Stream<Path> files = Files.list(folder)) {
            return among(files.sorted().toList(), folder.toString())
                    .orElseThrow("Correct SPARK_HOME, or unset it to use the jars that Maven has");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Those of a class path: {@code bin/thalweg} keeps one in {@code jobs/target/spark.classpath}. */
    public static SparkJars of(String classPath) {
        return of(classPath, "the class path").orElseThrow("Give a class path with Spark's jars on it");
    }

    private static Found of(String classPath, String place) {
        List<Path> files = Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .toList();
        return among(files, place);
    }

    /** What was looked through, and what was found there. */
    private record Found(List<Path> jars, @Nullable String scalaVersion, String place) {
        SparkJars orElseThrow(String remedy) {
            if (scalaVersion == null) {
                throw new BadConfiguration(Problem.of("Spark's jars are missing")
                        .found("no spark-core among " + jars.size() + " jars")
                        .at(place)
                        .remedy(remedy));
            }
            return new SparkJars(jars, scalaVersion);
        }
    }

    private static Found among(List<Path> files, String place) {
        List<Path> jars = new ArrayList<>();
        String scalaVersion = null;
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            // The application reaches executors with its jobs; a second copy on the workers would be another version.
            if (!name.endsWith(".jar") || name.startsWith("thalweg")) {
                continue;
            }
            jars.add(file.toAbsolutePath().normalize());
            Matcher core = CORE.matcher(name);
            if (core.matches()) {
                scalaVersion = core.group(1);
            }
        }
        return new Found(jars, scalaVersion, place);
    }

    /** Fills a folder with links to the jars: what a worker knows as {@code SPARK_HOME/jars}. */
    void linkInto(Path folder) throws IOException {
        Files.createDirectories(folder);
        Set<String> taken = new HashSet<>();
        for (Path jar : jars) {
            String name = String.valueOf(jar.getFileName());
            while (!taken.add(name)) {
                name = "_" + name;
            }
            Files.createSymbolicLink(folder.resolve(name), jar);
        }
    }
}
