package io.thalweg.jobs;

import io.thalweg.cluster.ClusterProcess;
import io.thalweg.cluster.ClusterState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells of a cluster. */
@Command(
        name = "status",
        description = "Tell which processes of the cluster are there: exit code 0 if all are, 1 if not.")
final class ClusterStatusCommand extends JobCommand {
    @Mixin
    final ClusterOptions options = new ClusterOptions();

    @Override
    int run(Console console) throws Exception {
        Optional<ClusterState> read = options.folder().read();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("whole", read.map(ClusterState::whole).orElse(false));
        json.put("master", read.map(ClusterState::master).orElse(""));
        json.put("page", read.map(ClusterState::page).orElse(""));
        json.put(
                "processes",
                read.map(ClusterState::processes).orElse(List.of()).stream()
                        .map(ClusterStatusCommand::row)
                        .toList());
        json.put("state_dir", options.folder().root().toString());
        console.result(
                json,
                read.map(ClusterStatusCommand::text)
                        .orElse("No cluster is running (" + options.folder().root() + ")"));
        return read.map(ClusterState::whole).orElse(false) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static Map<String, Object> row(ClusterProcess process) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", process.name());
        row.put("pid", process.pid());
        row.put("alive", process.alive());
        row.put("log", process.log());
        return row;
    }

    private static String text(ClusterState state) {
        StringBuilder text = new StringBuilder(state.master())
                .append("  ")
                .append(state.page())
                .append('\n');
        for (ClusterProcess process : state.processes()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-10s %8d  %-7s  %s%n",
                    process.name(),
                    process.pid(),
                    process.alive() ? "running" : "ended",
                    process.log()));
        }
        return text.toString();
    }
}
