package io.thalweg.jobs;

import io.thalweg.cluster.ClusterState;
import io.thalweg.cluster.StandaloneCluster;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops a cluster. */
@Command(name = "stop", description = "End the master, the workers and their executors, and delete their logs.")
final class ClusterStopCommand extends JobCommand {
    @Mixin
    final ClusterOptions options = new ClusterOptions();

    @Override
    int run(Console console) throws Exception {
        Optional<ClusterState> stopped = StandaloneCluster.stop(options.folder());
        String master = stopped.map(ClusterState::master).orElse("");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stopped", stopped.isPresent());
        json.put("master", master);
        json.put("state_dir", options.folder().root().toString());
        console.result(
                json,
                stopped.isEmpty()
                        ? "No cluster is running (" + options.folder().root() + ")"
                        : "Stopped " + (master.isEmpty() ? "what was left of a start" : master));
        return ExitCode.DONE;
    }
}
