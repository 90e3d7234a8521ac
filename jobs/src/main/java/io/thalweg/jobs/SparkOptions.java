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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that go to Spark. */
final class SparkOptions {
    /** Spark's, Hadoop's and the stores' own names of settings that hold a secret. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(secret|password|passphrase|token|(secret|private|shared)[._]?(access[._]?)?key)$|[.]account[.]key([.]|$)");

    /** Kubernetes is told which of its own secrets to mount, and where. */
    private static final Pattern NAMES_A_PLACE =
            Pattern.compile("^spark[.]kubernetes[.](driver|executor)[.](secrets|secretKeyRef)[.]");

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
            } else if (isSecret(setting.substring(0, equals).strip())) {
                problems.add(Problem.of("--conf shows a secret to every user of the machine, in the list of processes")
                        .found(setting.substring(0, equals).strip() + "=...")
                        .allowed("secrets in files")
                        .remedy("Change the secret, write the setting to a file that only you can read (chmod 600), and"
                                + " give that by --properties-file"));
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

    /** Whether a setting's value is a secret itself, and not the name of a place where one is kept. */
    static boolean isSecret(String key) {
        return SECRET.matcher(key).find() && !NAMES_A_PLACE.matcher(key).find();
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
