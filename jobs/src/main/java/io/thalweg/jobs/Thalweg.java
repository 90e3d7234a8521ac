package io.thalweg.jobs;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The root of the commands. */
@Command(
        name = "thalweg",
        description = "Distributed training on Apache Spark, by averaging replicas.",
        subcommands = {
            QuickstartCommand.class,
            PrepareCommand.class,
            TrainCommand.class,
            NeighboursCommand.class,
            EvaluateCommand.class,
            EmbedCommand.class,
            GenerateCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            InspectCommand.class,
            ClusterCommand.class,
            CompletionCommand.class,
        })
final class Thalweg {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new Thalweg());
        prepare(root);
        return root;
    }

    /** Makes a command and those under it ready to parse. */
    static void prepare(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .width(100)
                .autoWidth(true)
                .abbreviateSynopsis(false)
                .sortOptions(false);
        // Each command has a parser of its own, and the root's setting does not reach the others.
        command.getCommandSpec().parser().collectErrors(true);
        if (command.getCommand() instanceof JobCommand job) {
            job.addOptions(command.getCommandSpec());
        }
        command.getSubcommands().values().forEach(Thalweg::prepare);
    }
}
