package io.thalweg.jobs;

import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.ClusterState;
import io.thalweg.cluster.SparkJars;
import io.thalweg.cluster.StandaloneCluster;
import io.thalweg.problem.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Starts a cluster. */
@Command(
        name = "start",
        description =
                "Start a master and workers, processes that stay; wait until all are there and print the address.")
final class ClusterStartCommand extends JobCommand {
    private final ConfigOptions<ClusterConfig> cluster = ConfigOptions.of(ClusterConfig.defaults())
            .explain("workers", "Workers, each a process that starts executors.")
            .explain("coresPerWorker", "Tasks at a time that a worker offers.")
            .explain("memoryPerWorker", "Memory that a worker offers to its executors.")
            .explain(
                    "gpusPerWorker",
                    "GPUs that a worker offers, numbered through all workers; not checked against the machine's.");

    @Option(
            names = "--properties-file",
            paramLabel = "FILE",
            description = "Settings of Spark for the master and the workers, such as spark.authenticate.")
    @Nullable
    Path propertiesFile;

    @Mixin
    final ClusterOptions options = new ClusterOptions();

    private @Nullable ClusterConfig config;

    @Override
    void addOptions(CommandSpec spec) {
        cluster.addTo(spec);
    }

    @Override
    void check(List<Problem> problems) {
        config = cluster.build(problems).orElse(null);
        if (propertiesFile != null) {
            // Read by the cluster's own processes, from this machine whatever Hadoop's default is.
            Places.requireFile(problems, "--properties-file", "file:" + propertiesFile.toAbsolutePath());
        }
    }

    @Override
    int run(Console console) throws Exception {
        if (config == null) {
            throw new IllegalStateException("The options have not been checked");
        }
        console.say("Starting a master and " + config.workers() + " workers; logs: "
                + options.folder().root() + "/logs");
        ClusterState state = StandaloneCluster.start(
                options.folder(), config, SparkJars.installed(), Optional.ofNullable(propertiesFile));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("master", state.master());
        json.put("page", state.page());
        json.put("workers", config.workers());
        json.put("cores", config.workers() * config.coresPerWorker());
        json.put("memory_per_worker", config.memoryPerWorker());
        json.put("gpus", config.workers() * config.gpusPerWorker());
        json.put("state_dir", options.folder().root().toString());
        console.result(json, state.master());
        return ExitCode.DONE;
    }
}
