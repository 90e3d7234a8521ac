package io.thalweg.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A real cluster on this machine. */
@Command(
        name = "cluster",
        description = "Start, look at or stop a standalone Spark cluster on this machine, to try things on.",
        subcommands = {ClusterStartCommand.class, ClusterStopCommand.class, ClusterStatusCommand.class})
final class ClusterCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
