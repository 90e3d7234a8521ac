package io.thalweg.configs;

import io.thalweg.jobs.ParsedCommand;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.spark.SparkConf;
import org.xml.sax.SAXException;

/** The folder {@code cluster-configs}: every file is parsed by what reads it, and everything wrong is told. */
final class ShippedFiles {
    /** Set alike for every cluster. */
    static final Map<String, String> REQUIRED = Map.of(
            "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
            "spark.kryo.registrationRequired", "true",
            "spark.kryo.registrator", "io.thalweg.spark.ThalwegKryoRegistrator",
            "spark.authenticate", "true",
            "spark.network.crypto.enabled", "true",
            "spark.network.crypto.saslFallback", "false",
            "spark.network.crypto.authEngineVersion", "2",
            "spark.io.encryption.enabled", "true",
            "spark.acls.enable", "true");

    private static final Pattern CHOICE = Pattern.compile("#(spark\\.\\S+)\\s+(\\S.*)");
    private static final Pattern SECRET = Pattern.compile("(?i).*(\\.secret|password|secret\\.key|access\\.key)");
    private static final Pattern MENTION = Pattern.compile("(?<![\\w/.:-])spark\\.[a-zA-Z][\\w.-]*\\w");
    private static final Set<String> INSTRUCTIONS =
            Set.of("FROM", "ARG", "LABEL", "COPY", "USER", "WORKDIR", "ENV", "RUN", "ENTRYPOINT");

    private final Path root;
    private final SubmitScript scripts;
    private final List<String> problems = new ArrayList<>();
    private int settings;
    private int files;

    /** @param scratch an empty folder for what scripts need to run */
    ShippedFiles(Path root, Path scratch) {
        this.root = root;
        this.scripts = new SubmitScript(root, scratch);
    }

    /** Everything wrong, each with its file. */
    List<String> check() throws IOException, InterruptedException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.filter(Files::isRegularFile)
                    .filter(file -> !root.relativize(file).startsWith("target"))
                    .sorted()
                    .toList();
        }
        for (Path file : all) {
            files++;
            check(file);
        }
        return List.copyOf(problems);
    }

    /** Everything wrong with one file, named from the root. */
    List<String> check(String file) throws IOException, InterruptedException {
        check(root.resolve(file));
        return List.copyOf(problems);
    }

    int files() {
        return files;
    }

    /** Settings of Spark that were looked up. */
    int settings() {
        return settings;
    }

    private void check(Path file) throws IOException, InterruptedException {
        String name = file.getFileName().toString();
        if (name.endsWith(".conf")) {
            properties(file);
        } else if (name.equals("submit.sh")) {
            shell(file);
            submission(file);
        } else if (name.endsWith(".sh")) {
            shell(file);
        } else if (root.relativize(file).startsWith("recipes") && name.endsWith(".yaml")) {
            recipe(file);
        } else if (root.relativize(file).startsWith("kubernetes") && name.endsWith(".yaml")) {
            KubernetesManifest manifest = KubernetesManifest.read(file);
            tell(file, manifest.problems());
            settings(file, manifest.sparkConf());
        } else if (name.equals("Dockerfile")) {
            dockerfile(file);
        } else if (name.endsWith(".md")) {
            mentions(file);
        } else if (name.equals("pom.xml")) {
            xml(file);
        } else {
            tell(file, "nothing here can tell whether a file of this type is right");
        }
    }

    private void tell(Path file, String problem) {
        problems.add(root.relativize(file) + ": " + problem);
    }

    private void tell(Path file, List<String> found) {
        found.forEach(problem -> tell(file, problem));
    }

    private void settings(Path file, Map<String, String> found) {
        settings += found.size();
        tell(file, SparkSettings.problems(found));
    }

    /** A file for {@code --properties-file}: read as Spark reads it, its choices that are commented out too. */
    private void properties(Path file) throws IOException {
        settings(file, read(file));
        if (file.getFileName().toString().equals(file.getParent().getFileName() + ".conf")) {
            ofACluster(file, read(file));
        }
        Set<String> keys = new HashSet<>();
        for (String line : Files.readAllLines(file)) {
            Matcher choice = CHOICE.matcher(line);
            if (choice.matches()) {
                settings(file, Map.of(choice.group(1), choice.group(2).strip()));
            }
            String key = line.strip().replaceFirst("^#(?=spark\\.)", "").split("[\\s=:]", 2)[0];
            if (SECRET.matcher(key).matches()) {
                tell(file, key + ": a secret has no place in a file of the repository");
            }
            if (!line.isBlank() && !line.startsWith("#") && !keys.add(key)) {
                tell(file, key + " is set twice");
            }
        }
    }

    static Map<String, String> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> settings = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> settings.put(key, properties.getProperty(key).strip()));
        return settings;
    }

    private void shell(Path file) throws IOException, InterruptedException {
        tell(file, SubmitScript.syntaxErrors(file));
        for (Map.Entry<String, String> setting : SubmitScript.settingsIn(file).entrySet()) {
            settings++;
            if (!SparkSettings.isKnown(setting.getKey())) {
                tell(file, setting.getKey() + ": Spark has no such setting");
            }
        }
    }

    /** Runs the script with a spark-submit that only notes what it is given, without and with dynamic allocation. */
    private void submission(Path file) throws IOException, InterruptedException {
        Path recipe = root.resolve("recipes/word2vec-large-corpus.yaml");
        for (SubmitScript.Executors executors : SubmitScript.Executors.values()) {
            SubmitScript.Submission submission = scripts.run(
                    file,
                    executors,
                    "train",
                    "word2vec",
                    "--config",
                    recipe.toString(),
                    "--data",
                    "hdfs:///thalweg/data",
                    "--output",
                    "hdfs:///thalweg/model");
            tell(file, submission.problems());
            settings(file, submission.settings());
            settings(file, submission.conf());
            ofACluster(file, submission.settings());
        }
    }

    private void ofACluster(Path file, Map<String, String> settings) {
        REQUIRED.forEach((key, value) -> {
            if (!value.equals(settings.get(key))) {
                tell(file, key + " is not " + value);
            }
        });
        tell(file, together(settings));
    }

    /** What Spark says of settings that are each right but do not go together. */
    private static List<String> together(Map<String, String> settings) {
        SparkConf conf = new SparkConf(false);
        settings.forEach(conf::set);
        try {
            conf.validateSettings();
            return List.of();
        } catch (RuntimeException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** A recipe is named FAMILY-NAME.yaml, and read as the command that trains the family reads its --config. */
    private void recipe(Path file) {
        String family = file.getFileName().toString().replaceFirst("-.*", "");
        tell(
                file,
                ParsedCommand.problems(
                        "train",
                        family,
                        "--config",
                        file.toString(),
                        "--data",
                        "hdfs:///data",
                        "--output",
                        "hdfs:///model"));
    }

    private void dockerfile(Path file) throws IOException {
        List<String> lines = Files.readString(file)
                .replace("\\\n", " ")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        String base = "FROM apache/spark:" + sparkVersion() + "-";
        if (lines.isEmpty() || !lines.get(0).startsWith(base)) {
            tell(file, "the first line is not '" + base + "...', of the version that is built against");
        }
        for (String line : lines) {
            String[] words = line.split("\\s+");
            if (!INSTRUCTIONS.contains(words[0])) {
                tell(file, "unknown instruction " + words[0]);
            } else if (words[0].equals("COPY") && !words[1].startsWith("--from=")) {
                copied(file, words);
            }
        }
        if (lines.stream().noneMatch(line -> line.equals("USER 185"))) {
            tell(file, "does not run as Spark's own user");
        }
    }

    private void copied(Path file, String[] words) {
        List<String> paths =
                Stream.of(words).skip(1).filter(word -> !word.startsWith("--")).toList();
        for (String source : paths.subList(0, paths.size() - 1)) {
            boolean built = source.equals("jobs/target/thalweg.jar") || source.equals("jobs/target/gpu/*.jar");
            if (!built && !Files.exists(root.resolveSibling(source))) {
                tell(file, "copies what is not there: " + source);
            }
        }
    }

    /** The version that the root project builds against by default. */
    static String sparkVersion() {
        try {
            Matcher version = Pattern.compile("<spark\\.version>([^<]+)</spark\\.version>")
                    .matcher(Files.readString(Path.of("..", "pom.xml")));
            if (!version.find()) {
                throw new IllegalStateException("The root project names no version of Spark");
            }
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void mentions(Path file) throws IOException {
        Matcher mention = MENTION.matcher(Files.readString(file));
        while (mention.find()) {
            settings++;
            if (!SparkSettings.isKnown(mention.group())) {
                tell(file, mention.group() + ": Spark has no such setting");
            }
        }
    }

    private void xml(Path file) throws IOException {
        try {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } catch (SAXException e) {
            tell(file, String.valueOf(e.getMessage()));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
