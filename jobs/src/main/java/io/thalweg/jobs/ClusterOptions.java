package io.thalweg.jobs;

import io.thalweg.cluster.StateFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster of this machine is meant. */
final class ClusterOptions {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "The folder that remembers the cluster and holds its logs (default: ~/.thalweg/cluster).")
    Path stateDir = StateFolder.usual();

    StateFolder folder() {
        return new StateFolder(stateDir);
    }
}
