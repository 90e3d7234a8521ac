package io.thalweg.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that take in other libraries' models, one for each family. */
@Command(
        name = "import",
        description = "Take in a model of another library.",
        subcommands = {ImportLmCommand.class})
final class ImportCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
