package io.thalweg.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.launcher.JavaModuleOptions;

/** How a process of the cluster is started: so that it outlives the command, and hears nothing of the terminal. */
final class Daemon {
    private static final String LOOPBACK = "127.0.0.1";

    /**
     * The shell makes place for Java at once. In a session of its own, where the machine can make one (Linux can), a process
     * gets no signal that is sent to the terminal's or to all that the command's caller has started. What is ignored before
     * a program starts stays ignored in it: elsewhere at least the end of the terminal, and Control-C pressed in it, are
     * not for the cluster.
     */
    private static final String APART =
            "trap '' HUP INT QUIT; if command -v setsid > /dev/null; then exec setsid \"$@\"; else exec \"$@\"; fi";

    private final StateFolder folder;
    private final SparkJars jars;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> positional = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();

    Daemon(StateFolder folder, SparkJars jars) {
        this.folder = folder;
        this.jars = jars;
    }

    Daemon property(String key, String value) {
        properties.add("-D" + key + "=" + value);
        return this;
    }

    Daemon arguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** The same for an argument that must come after all options. */
    Daemon last(String argument) {
        positional.add(argument);
        return this;
    }

    /** Starts the class named with the arguments, after {@code --host}, {@code --port} and {@code --webui-port}. */
    Process start(String name, String type) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("/bin/sh", "-c", APART, "thalweg-" + name));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split(" +")));
        command.addAll(properties);
        command.addAll(List.of("-cp", folder.home().resolve("conf") + File.pathSeparator + folder.home() + "/jars/*"));
        command.add(type);
        command.addAll(List.of("--host", LOOPBACK, "--port", "0", "--webui-port", "0"));
        command.addAll(arguments);
        command.addAll(positional);
        Files.createDirectories(folder.work(name));
        Files.createDirectories(folder.local(name));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.work(name).toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(folder.log(name).toFile());
        setEnvironment(builder.environment(), name);
        return builder.start();
    }

    private void setEnvironment(Map<String, String> environment, String name) {
        // Settings of another Spark, made for another cluster, are not to reach this one. The secret of
        // spark.authenticate has a name of another form and stays.
        environment.keySet().removeIf(key -> key.startsWith("SPARK_"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SPARK_HOME", folder.home().toString());
        environment.put("SPARK_SCALA_VERSION", jars.scalaVersion());
        // Where web pages are bound.
        environment.put("SPARK_LOCAL_IP", LOOPBACK);
        environment.put("SPARK_LOCAL_DIRS", folder.local(name).toString());
    }
}
