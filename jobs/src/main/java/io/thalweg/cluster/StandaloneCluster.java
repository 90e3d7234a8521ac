package io.thalweg.cluster;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Starts and stops the processes of a standalone cluster on this machine. Everything is bound to the loopback interface,
 * on free ports.
 */
public final class StandaloneCluster {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** How long a process is given to end by itself, with its executors, before it is killed. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private static final int TOLD_LINES = 8;
    private static final Pattern ADDRESS = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern PAGE = Pattern.compile("MasterWebUI.* started at (http\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with (master)");

    private final StateFolder folder;
    private final ClusterConfig config;
    private final SparkJars jars;
    private final Optional<Path> properties;
    private final List<ClusterProcess> processes = new ArrayList<>();
    private String address = "";
    private String page = "";

    private StandaloneCluster(StateFolder folder, ClusterConfig config, SparkJars jars, Optional<Path> properties) {
        this.folder = folder;
        this.config = config;
        this.jars = jars;
        this.properties = properties.map(file -> file.toAbsolutePath().normalize());
    }

    /**
     * Starts a cluster and waits until every worker is registered. Its processes outlive this one.
     *
     * @param properties a file of settings of Spark for the master and the workers; a secret belongs there or in the
     *     environment ({@code _SPARK_AUTH_SECRET}), never among a process's arguments
     * @throws BadConfiguration when a cluster of this folder runs already
     * @throws JobFailed when one of the processes ended or took too long; nothing of the cluster is left running then
     */
    public static ClusterState start(
            StateFolder folder, ClusterConfig config, SparkJars jars, Optional<Path> properties)
            throws IOException, InterruptedException {
        folder.create();
        return folder.exclusively(() -> {
            Optional<ClusterState> before = folder.read();
            if (before.isPresent()) {
                refuseIfAlive(folder, before.get());
                folder.clear();
                folder.create();
            }
            return new StandaloneCluster(folder, config, jars, properties).start();
        });
    }

    private static void refuseIfAlive(StateFolder folder, ClusterState state) {
        if (!state.alive().isEmpty()) {
            throw new BadConfiguration(Problem.of("A cluster is running already")
                    .found((state.master().isEmpty() ? "one without address" : state.master()) + ", "
                            + state.alive().size() + " processes")
                    .at(folder.root())
                    .remedy("Use it, stop it by 'thalweg cluster stop', or choose another --state-dir"));
        }
    }

    private ClusterState start() throws IOException, InterruptedException {
        boolean started = false;
        try {
            remember();
            Files.createDirectories(folder.log("master").getParent());
            makeHome();
            Started master = launch("master", "org.apache.spark.deploy.master.Master", new Daemon(folder, jars));
            address = await(List.of(master), master, ADDRESS);
            page = await(List.of(master), master, PAGE);
            List<Started> all = new ArrayList<>(List.of(master));
            for (int worker = 1; worker <= config.workers(); worker++) {
                all.add(launchWorker(worker));
            }
            for (Started worker : all.subList(1, all.size())) {
                await(all, worker, REGISTERED);
            }
            started = true;
            return remember();
        } finally {
            if (!started) {
                end(processes);
            }
        }
    }

    /** Writes down what there is by now, so that a command that is killed leaves nothing that stop cannot find. */
    private ClusterState remember() throws IOException {
        ClusterState state = new ClusterState(address, page, config, processes);
        folder.write(state);
        return state;
    }

    /** What Spark's own scripts call SPARK_HOME: its jars, and settings of its log that say what is waited for here. */
    private void makeHome() throws IOException {
        jars.linkInto(folder.home().resolve("jars"));
        Path conf = Files.createDirectories(folder.home().resolve("conf"));
        Files.writeString(conf.resolve("log4j2.properties"), """
                rootLogger.level = info
                rootLogger.appenderRef.stderr.ref = console
                appender.console.type = Console
                appender.console.name = console
                appender.console.target = SYSTEM_ERR
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss} %p %c{1}: %m%n%ex
                """);
    }

    /** A process that this one started. */
    private record Started(ClusterProcess remembered, Process process) {}

    private Started launch(String name, String type, Daemon daemon) throws IOException {
        properties.ifPresent(file -> daemon.arguments("--properties-file", file.toString()));
        Process process = daemon.start(name, type);
        ClusterProcess remembered = ClusterProcess.of(name, process.toHandle(), folder.log(name));
        processes.add(remembered);
        remember();
        return new Started(remembered, process);
    }

    private Started launchWorker(int worker) throws IOException {
        String name = "worker-" + worker;
        Daemon daemon = new Daemon(folder, jars);
        if (config.gpusPerWorker() > 0) {
            daemon.property("spark.worker.resource.gpu.amount", String.valueOf(config.gpusPerWorker()))
                    .property("spark.worker.resource.gpu.discoveryScript", writeGpuScript(name, worker));
        }
        daemon.arguments("--cores", String.valueOf(config.coresPerWorker()), "--memory", config.memoryPerWorker());
        daemon.arguments("--work-dir", folder.work(name).toString());
        return launch(name, "org.apache.spark.deploy.worker.Worker", daemon.last(address));
    }

    /** A script that prints the worker's GPUs, in the form that Spark asks for; no two workers have the same. */
    private String writeGpuScript(String name, int worker) throws IOException {
        Path script = folder.gpuScript(name);
        int first = (worker - 1) * config.gpusPerWorker();
        String addresses = IntStream.range(first, first + config.gpusPerWorker())
                .mapToObj(address -> "\"" + address + "\"")
                .collect(Collectors.joining(","));
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\necho '{\"name\":\"gpu\",\"addresses\":[" + addresses + "]}'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    /** Waits until a process's log says something, and returns what it says; meanwhile none of {@code all} may end. */
    private String await(List<Started> all, Started speaker, Pattern said) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            Matcher found = said.matcher(read(speaker.remembered()));
            if (found.find()) {
                return found.group(1);
            }
            for (Started one : all) {
                if (!one.process().isAlive()) {
                    throw failed(
                            one.remembered(),
                            "ended while the cluster was starting",
                            "exit code " + one.process().exitValue());
                }
            }
            if (System.nanoTime() > deadline) {
                throw failed(
                        speaker.remembered(),
                        "did not come up",
                        "no \"" + said + "\" after " + START_LIMIT.toSeconds() + " s");
            }
            Thread.sleep(100);
        }
    }

    private static JobFailed failed(ClusterProcess process, String what, String found) throws IOException {
        List<String> lines =
                read(process).lines().filter(line -> !line.isBlank()).toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size());
        return new JobFailed(Problem.of("The " + process.name() + " " + what)
                .found(found + ", and last in its log:\n" + String.join("\n", last) + "\n")
                .at(process.log())
                .remedy("Nothing of the cluster was left running"));
    }

    private static String read(ClusterProcess process) throws IOException {
        return new String(Files.readAllBytes(Path.of(process.log())), StandardCharsets.UTF_8);
    }

    /**
     * Stops the cluster of a folder and forgets it: workers first, each with its executors, the master last; what has not
     * ended by itself within seconds is killed.
     *
     * @return what was remembered; empty when there was nothing to stop
     */
    public static Optional<ClusterState> stop(StateFolder folder) throws IOException, InterruptedException {
        if (folder.read().isEmpty()) {
            return Optional.empty();
        }
        return folder.exclusively(() -> {
            Optional<ClusterState> state = folder.read();
            if (state.isPresent()) {
                end(state.get().processes());
                folder.clear();
            }
            return state;
        });
    }

    private static void end(List<ClusterProcess> processes) throws InterruptedException {
        List<ProcessHandle> roots =
                processes.stream().flatMap(process -> process.handle().stream()).toList();
        Set<ProcessHandle> all = new LinkedHashSet<>();
        for (int i = roots.size() - 1; i >= 0; i--) {
            List<ProcessHandle> family = Stream.concat(
                            Stream.of(roots.get(i)), roots.get(i).descendants())
                    .toList();
            all.addAll(family);
            roots.get(i).destroy();
            if (i == 1 || i == 0) {
                // The workers at once, then the master.
                awaitEnd(all);
            }
        }
        all.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(all);
    }

    private static void awaitEnd(Set<ProcessHandle> processes) throws InterruptedException {
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (processes.stream().anyMatch(ClusterProcess::runs) && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
    }
}
