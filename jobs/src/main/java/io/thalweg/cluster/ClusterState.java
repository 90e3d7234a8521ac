package io.thalweg.cluster;

import java.util.List;

/**
 * What is remembered of a cluster.
 *
 * @param master its address, {@code spark://127.0.0.1:PORT}; empty until the master has one
 * @param page the address of the master's web page; empty until it has one
 * @param config what was asked for
 * @param processes in the order they were started, the master first
 */
public record ClusterState(String master, String page, ClusterConfig config, List<ClusterProcess> processes) {
    public ClusterState {
        processes = List.copyOf(processes);
    }

    /** The processes that are still there. */
    public List<ClusterProcess> alive() {
        return processes.stream().filter(ClusterProcess::alive).toList();
    }

    /** Those that are not. */
    public List<ClusterProcess> ended() {
        return processes.stream().filter(process -> !process.alive()).toList();
    }

    /** Whether all that was asked for is there. */
    public boolean whole() {
        return !master.isEmpty() && processes.size() == 1 + config.workers() && ended().isEmpty();
    }
}
