package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {
    static final String CONFIG = "--config";

    @Option(
            names = CONFIG,
            paramLabel = "FILE",
            description = "A YAML file of options, written without the dashes; the command line wins.")
    @Nullable
    Path config;

    @Option(names = "--json", description = "Print the result as one JSON object on standard output.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print errors and the result only.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print Spark's log, and stack traces with errors.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    void check(List<Problem> problems) {
        if (quiet && verbose) {
            problems.add(Problem.of("--quiet and --verbose exclude each other").remedy("Give one of them"));
        }
    }

    Console console(PrintStream out, PrintStream err) {
        Verbosity verbosity = verbose ? Verbosity.VERBOSE : quiet ? Verbosity.QUIET : Verbosity.NORMAL;
        return new Console(out, err, verbosity, json ? Console.Form.JSON : Console.Form.TEXT);
    }
}
