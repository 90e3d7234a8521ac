package io.thalweg.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that sample from a model. */
@Command(
        name = "generate",
        description = "Generate from a model.",
        subcommands = {GenerateTextCommand.class, GenerateImagesCommand.class})
final class GenerateCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
