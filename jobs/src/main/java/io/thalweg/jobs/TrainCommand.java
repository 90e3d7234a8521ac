package io.thalweg.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The training commands, one for each family. */
@Command(
        name = "train",
        description = "Train a model on a dataset.",
        subcommands = {TrainWord2VecCommand.class, TrainLmCommand.class, TrainGanCommand.class})
final class TrainCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
