package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import java.util.List;

/** A command line, read as {@link Main} reads it, and not run. */
public final class ParsedCommand {
    private ParsedCommand() {}

    /** Everything wrong with a command line and with the file that its {@code --config} names. */
    public static List<String> problems(String... arguments) {
        return Invocation.of(Thalweg.commandLine(), arguments).problems().stream()
                .map(Problem::message)
                .toList();
    }
}
