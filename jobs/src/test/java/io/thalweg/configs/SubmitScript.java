package io.thalweg.configs;

import io.thalweg.jobs.ParsedCommand;
import io.thalweg.spark.Master;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the scripts that submit, with a {@code spark-submit} in Spark's place that notes what it is given. */
final class SubmitScript {
    /** As in {@code DYNAMIC} and {@code GPU}. */
    enum Executors {
        FIXED,
        DYNAMIC,
        WITH_GPUS
    }

    private static final Pattern CONF = Pattern.compile("--conf[ =]\"?(spark\\.[\\w.-]+)=(\"[^\"]*\"|\\S*)");

    /** Options of spark-submit that the scripts may use; all take a value. */
    private static final List<String> OPTIONS = List.of(
            "--master", "--deploy-mode", "--name", "--properties-file", "--conf", "--class", "--files", "--jars");

    private final Path root;
    private final Path scratch;
    private int runs;

    SubmitScript(Path root, Path scratch) {
        this.root = root;
        this.scratch = scratch;
    }

    /**
     * What a script gave to spark-submit.
     *
     * @param settings of its properties file
     * @param conf of its --conf
     * @param arguments of the application
     */
    record Submission(
            Map<String, String> settings, Map<String, String> conf, List<String> arguments, List<String> problems) {}

    /** What bash says of a script's syntax. */
    static List<String> syntaxErrors(Path script) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return bash.waitFor() == 0 ? List.of() : output.lines().toList();
    }

    /** Every --conf in a script's text, comments included; values may hold the script's variables. */
    static Map<String, String> settingsIn(Path script) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        Matcher conf = CONF.matcher(Files.readString(script).replace("\\\n", " "));
        while (conf.find()) {
            if (!conf.group(1).equals("spark.KEY")) {
                settings.put(conf.group(1), conf.group(2));
            }
        }
        return settings;
    }

    Submission run(Path script, Executors executors, String... arguments) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(scratch.resolve("run-" + ++runs));
        Path noted = sparkHome(folder);
        Path secrets = Files.writeString(folder.resolve("secrets"), "spark.authenticate.secret 0123456789abcdef\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
        Path jar = Files.createFile(folder.resolve("thalweg.jar"));
        Path libraries = Files.createDirectories(folder.resolve("gpu"));
        Files.createFile(libraries.resolve("pytorch-gpu.jar"));
        Files.createFile(libraries.resolve("cuda.jar"));
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().remove("MASTER");
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME", folder.resolve("spark").toString(),
                        "SECRETS", secrets.toString(),
                        "HADOOP_CONF_DIR", folder.toString(),
                        "THALWEG_JAR", jar.toString(),
                        "NOTED", noted.toString(),
                        "GPU_LIBRARIES", libraries.toString(),
                        "GPU", executors == Executors.WITH_GPUS ? "1" : "0",
                        "DYNAMIC", executors == Executors.DYNAMIC ? "1" : "0"));
        Process process = builder.start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return failed("does not end");
        }
        String output = Files.readString(folder.resolve("output"));
        if (process.exitValue() != 0 || !Files.exists(noted.resolve("arguments"))) {
            return failed("ended with " + process.exitValue() + ": " + output);
        }
        return submission(noted, List.of(arguments));
    }

    private static Submission failed(String problem) {
        return new Submission(Map.of(), Map.of(), List.of(), List.of(problem));
    }

    /** A Spark whose spark-submit notes its arguments and its settings. */
    private static Path sparkHome(Path folder) throws IOException {
        Path noted = Files.createDirectories(folder.resolve("noted"));
        Path submit = Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit");
        Files.writeString(submit, """
                #!/bin/bash
                printf '%s\\n' "$@" > "$NOTED/arguments"
                while [ $# -gt 0 ]; do
                  if [ "$1" = --properties-file ]; then
                    cat "$2" > "$NOTED/settings"
                    [ -z "$(find "$2" ! -perm 600)" ] || touch "$NOTED/readable"
                  fi
                  shift
                done
                """);
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwx------"));
        return noted;
    }

    private Submission submission(Path noted, List<String> given) throws IOException {
        List<String> words = Files.readAllLines(noted.resolve("arguments"));
        List<String> problems = new ArrayList<>();
        Map<String, String> conf = new TreeMap<>();
        String mainClass = "";
        int at = 0;
        while (at < words.size() && words.get(at).startsWith("--")) {
            String option = words.get(at);
            String value = words.get(at + 1);
            if (!OPTIONS.contains(option)) {
                problems.add("spark-submit is given " + option);
            }
            switch (option) {
                case "--master" -> {
                    if (!Master.isKnown(value)) {
                        problems.add("no master of Spark: " + value);
                    }
                }
                case "--deploy-mode" -> conf.put("spark.submit.deployMode", value);
                case "--class" -> mainClass = value;
                case "--files", "--jars" -> sent(option, value, problems);
                case "--conf" -> setting(value, conf, problems);
                default -> {}
            }
            at += 2;
        }
        if (!mainClass.equals("io.thalweg.jobs.Main")) {
            problems.add("the main class is " + mainClass);
        }
        if (at >= words.size() || !words.get(at).endsWith("thalweg.jar")) {
            problems.add("no application follows the options: " + words);
        }
        if (Files.exists(noted.resolve("readable"))) {
            problems.add("others can read the settings, the secret among them");
        }
        List<String> arguments = words.subList(Math.min(words.size(), at + 1), words.size());
        problems.addAll(ParsedCommand.problems(whereTheyAre(arguments, given)));
        return new Submission(ShippedFiles.read(noted.resolve("settings")), conf, arguments, problems);
    }

    private static void sent(String option, String list, List<String> problems) {
        for (String file : list.split(",")) {
            if (!Files.isRegularFile(Path.of(file))) {
                problems.add(option + ": there is no " + file);
            }
        }
    }

    private void setting(String text, Map<String, String> conf, List<String> problems) {
        int equals = text.indexOf('=');
        String key = text.substring(0, Math.max(0, equals));
        String value = text.substring(equals + 1);
        conf.put(key, value);
        if (key.endsWith("TemplateFile") && !Files.exists(root.resolve(value))) {
            problems.add(key + ": there is no " + value);
        }
    }

    /** The arguments, where a file that is sent along has its name only, with the file's own place. */
    private static String[] whereTheyAre(List<String> arguments, List<String> given) {
        return arguments.stream()
                .map(argument -> given.stream()
                        .filter(path -> path.endsWith("/" + argument) && path.endsWith(".yaml"))
                        .findFirst()
                        .orElse(argument))
                .toArray(String[]::new);
    }
}
