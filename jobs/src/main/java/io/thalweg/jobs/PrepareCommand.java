package io.thalweg.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that make datasets. */
@Command(
        name = "prepare",
        description = "Make a dataset from raw data.",
        subcommands = {PrepareTextCommand.class, PrepareImagesCommand.class})
final class PrepareCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
