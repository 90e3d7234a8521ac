package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.spark.Master;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that go to Spark. */
final class SparkOptions {
    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Where Spark runs: local[N], spark://HOST:PORT, yarn, k8s://URL (default: local[*]).")
    @Nullable
    String master;

    @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A setting of Spark; may be given several times.")
    List<String> conf = new ArrayList<>();

    @Option(
            names = "--properties-file",
            paramLabel = "FILE",
            description = "A file of settings of Spark, as spark-submit takes; --conf wins.")
    @Nullable
    Path propertiesFile;

    private final Map<String, String> settings = new TreeMap<>();

    /** The settings given, checked. */
    Map<String, String> settings() {
        return settings;
    }

    /** @param threads cores that each task needs */
    void check(List<Problem> problems, int threads) {
        settings.clear();
        if (propertiesFile != null) {
            readProperties(propertiesFile, problems);
        }
        for (String setting : conf) {
            int equals = setting.indexOf('=');
            if (equals < 1 || !setting.startsWith("spark.")) {
                problems.add(Problem.of("--conf is not a setting of Spark")
                        .found("'" + setting + "'")
                        .allowed("spark.KEY=VALUE"));
            } else {
                settings.put(
                        setting.substring(0, equals).strip(),
                        setting.substring(equals + 1).strip());
            }
        }
        String effective = master != null ? master : settings.get("spark.master");
        if (effective == null) {
            return;
        }
        if (!Master.isKnown(effective)) {
            problems.add(Problem.of("--master is not a master of Spark")
                    .found("'" + effective + "'")
                    .allowed(Master.FORMS));
        }
        OptionalInt cores = Master.localCores(effective);
        if (cores.isPresent() && cores.getAsInt() < threads) {
            problems.add(Problem.of("--threads is more than --master offers")
                    .found(threads + " threads on " + effective)
                    .allowed("at most " + cores.getAsInt())
                    .remedy("Lower --threads, or give --master local[" + threads + "] or more"));
        }
    }

    private void readProperties(Path file, List<Problem> problems) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(Problem.of("--properties-file cannot be read")
                    .found(e.getClass().getSimpleName() + " " + e.getMessage())
                    .at(file)
                    .remedy("Give a file of lines 'spark.KEY VALUE'"));
        }
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith("spark.")) {
                settings.put(key, properties.getProperty(key).strip());
            } else {
                problems.add(Problem.of("A line of --properties-file is not a setting of Spark")
                        .found("'" + key + "'")
                        .allowed("spark.KEY VALUE")
                        .at(file));
            }
        }
    }
}
