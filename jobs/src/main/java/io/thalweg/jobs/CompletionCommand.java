package io.thalweg.jobs;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints the shell's completion script. */
@Command(
        name = "generate-completion",
        description = "Print a completion script for bash and zsh: source <(thalweg generate-completion)")
final class CompletionCommand extends JobCommand {
    @Override
    int run(Console console) {
        console.text(AutoComplete.bash("thalweg", Thalweg.commandLine()));
        return ExitCode.DONE;
    }
}
