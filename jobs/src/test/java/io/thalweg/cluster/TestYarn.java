package io.thalweg.cluster;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;

/**
 * A real YARN in the test's process, whose containers are processes of their own, and what a user of it has: a
 * distribution of Spark and a folder of Hadoop's configuration that names an HDFS as the file system.
 */
public final class TestYarn implements AutoCloseable {
    private static final String CLIENT = "org.apache.spark.deploy.yarn.Client";

    private final MiniYARNCluster cluster;
    private final Path sparkHome;
    private final Path configuration;
    private final Path logs;

    private TestYarn(MiniYARNCluster cluster, Path sparkHome, Path configuration, Path logs) {
        this.cluster = cluster;
        this.sparkHome = sparkHome;
        this.configuration = configuration;
        this.logs = logs;
    }

    /** Whether Spark has its part for YARN here: not in its line 4. */
    public static boolean isThere() {
        try {
            Class.forName(CLIENT, false, TestYarn.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * @param folder of its own, not there yet
     * @param nodes processes' hosts, each of 8 cores and 8 GiB by its own account
     */
    public static TestYarn start(Path folder, int nodes, TestHdfs storage) throws IOException {
        Files.createDirectories(folder);
        // Hadoop puts the working folders of its daemons below here.
        System.setProperty("test.build.data", folder.resolve("yarn").toString());
        Configuration settings = new YarnConfiguration();
        settings.set("fs.defaultFS", storage.path(""));
        queue(settings);
        settings.setInt("yarn.scheduler.minimum-allocation-mb", 256);
        settings.setInt("yarn.nodemanager.resource.memory-mb", 8192);
        settings.setInt("yarn.nodemanager.resource.cpu-vcores", 8);
        // What a Java virtual machine reserves is no use of memory.
        settings.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
        // The disk of a machine that runs tests may be nearly full.
        settings.setFloat("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", 100f);
        // Containers leave their logs where they were written, for a test that fails to tell of them.
        settings.setInt("yarn.nodemanager.delete.debug-delay-sec", 3600);
        MiniYARNCluster cluster = new MiniYARNCluster("thalweg", nodes, 1, 1);
        cluster.init(settings);
        cluster.start();
        Path sparkHome = sparkHome(folder.resolve("spark"));
        Path configuration = Files.createDirectories(folder.resolve("conf"));
        for (String file : List.of("core-site.xml", "yarn-site.xml")) {
            try (OutputStream out = Files.newOutputStream(configuration.resolve(file))) {
                cluster.getConfig().writeXml(out);
            }
        }
        return new TestYarn(cluster, sparkHome, configuration, folder.resolve("yarn"));
    }

    private static void queue(Configuration settings) {
        settings.set("yarn.scheduler.capacity.root.queues", "default");
        settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
        settings.set("yarn.scheduler.capacity.root.default.user-limit-factor", "100");
        settings.set("yarn.scheduler.capacity.root.default.maximum-am-resource-percent", "1.0");
        settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
        settings.set("yarn.scheduler.capacity.root.acl_administer_queue", "0");
    }

    /** What a distribution of Spark has in its folder {@code jars}, its part for YARN too, and its {@code spark-submit}. */
    private static Path sparkHome(Path folder) throws IOException {
        TestApplication.sparkJars().linkInto(folder.resolve("jars"));
        List<Path> more = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry ->
                        entry.getFileName().toString().matches("(spark-yarn_|hadoop-yarn-server-web-proxy-).*"))
                .toList();
        for (Path jar : more) {
            Files.createSymbolicLink(folder.resolve("jars").resolve(jar.getFileName()), jar.toAbsolutePath());
        }
        Path submit = Files.createDirectories(folder.resolve("bin")).resolve("spark-submit");
        Files.writeString(submit, """
                #!/bin/bash
                exec %s -cp "$HADOOP_CONF_DIR:$SPARK_HOME/jars/*" org.apache.spark.deploy.SparkSubmit "$@"
                """.formatted(String.join(" ", TestApplication.java())));
        if (!submit.toFile().setExecutable(true)) {
            throw new IOException(submit + " cannot be made executable");
        }
        return folder;
    }

    /** For a command that is to run on it. */
    public Map<String, String> environment() {
        return Map.of("HADOOP_CONF_DIR", configuration.toString(), "SPARK_HOME", sparkHome.toString());
    }

    /** For {@code spark-submit}: what its script makes of the same two. */
    public String classPath() {
        return configuration + File.pathSeparator + sparkHome.resolve("jars") + "/*";
    }

    /** Two executors that fit here, and containers that take Spark's jars from where they are, rather than be sent them. */
    public Map<String, String> sizes() {
        return new TreeMap<>(Map.of(
                "spark.yarn.jars", "local:" + sparkHome.resolve("jars") + "/*",
                "spark.executor.instances", "2",
                "spark.executor.cores", "1",
                "spark.executor.memory", "768m",
                // YARN kills what takes more: PyTorch's libraries and tensors are outside the heap.
                "spark.executor.memoryOverhead", "1g",
                "spark.driver.memory", "768m",
                "spark.driver.memoryOverhead", "1g"));
    }

    /** The same as arguments; and all replicas have places before the first round. */
    public List<String> settings() {
        Map<String, String> all = new TreeMap<>(sizes());
        all.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
        all.put("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s");
        List<String> settings = new ArrayList<>();
        all.forEach((key, value) -> settings.addAll(List.of("--conf", key + "=" + value)));
        return settings;
    }

    private List<RMApp> applications() {
        return cluster.getResourceManager().getRMContext().getRMApps().values().stream()
                .sorted(Comparator.comparing(RMApp::getApplicationId))
                .toList();
    }

    /** Each application in the order they began: how it ended, and in how many containers it ran. */
    public List<String> outcomes() throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (RMApp app : applications()) {
            outcomes.add(app.getState() + " " + app.getFinalApplicationStatus() + " "
                    + containerLogs(app).size());
        }
        return outcomes;
    }

    /** What the containers of the applications but the first few wrote to their standard errors, each one's whole. */
    public List<String> containerLogs(int first) throws IOException {
        List<String> logs = new ArrayList<>();
        for (RMApp app : applications().stream().skip(first).toList()) {
            for (Path log : containerLogs(app)) {
                logs.add(Files.readString(log));
            }
        }
        return logs;
    }

    /** One for each container of an application that wrote any. */
    private List<Path> containerLogs(RMApp app) throws IOException {
        String application = app.getApplicationId().toString();
        Map<String, Path> logs = new TreeMap<>();
        try (Stream<Path> files = Files.walk(this.logs)) {
            files.filter(one -> one.endsWith("stderr"))
                    .filter(one ->
                            one.getName(one.getNameCount() - 3).toString().equals(application))
                    .forEach(one ->
                            logs.putIfAbsent(one.getName(one.getNameCount() - 2).toString(), one));
        }
        return List.copyOf(logs.values());
    }

    /** The ends of the containers' own logs. */
    public String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        if (!Files.exists(logs)) {
            return "";
        }
        try (Stream<Path> files = Files.walk(logs)) {
            for (Path file : files.filter(one -> one.endsWith("stderr") || one.endsWith("stdout"))
                    .toList()) {
                List<String> lines = Files.readAllLines(file);
                text.append(file).append('\n');
                lines.subList(Math.max(0, lines.size() - 30), lines.size())
                        .forEach(line -> text.append("  ").append(line).append('\n'));
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
