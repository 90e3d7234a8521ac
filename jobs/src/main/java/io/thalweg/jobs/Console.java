package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import java.io.PrintStream;
import java.util.List;

/** Where a command speaks: its result on standard output, everything else on standard error. */
final class Console {
    /** Set by the launcher when standard error is a terminal, which Java 17 itself cannot tell. */
    static final String TERMINAL_PROPERTY = "thalweg.terminal";

    /** What the result is printed as. */
    enum Form {
        TEXT,
        /** Exactly one JSON object on standard output. */
        JSON
    }

    private final PrintStream out;
    private final PrintStream err;
    private final Verbosity verbosity;
    private final Form form;

    Console(PrintStream out, PrintStream err, Verbosity verbosity, Form form) {
        this.out = out;
        this.err = err;
        this.verbosity = verbosity;
        this.form = form;
    }

    Verbosity verbosity() {
        return verbosity;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    /** Prints the result in the form asked for. */
    void result(Object json, String text) {
        text(form == Form.JSON ? Json.toLine(json) : text);
    }

    /** Prints a result that has no JSON form. */
    void text(String text) {
        out.print(text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }

    /** Tells something on the way; silent under {@code --quiet}. */
    void say(String line) {
        if (verbosity != Verbosity.QUIET) {
            err.println(line);
            err.flush();
        }
    }

    void errors(List<Problem> problems) {
        problems.forEach(problem -> error(problem.message()));
    }

    /** Told even when quiet: what was lost must not be lost silently. */
    void warning(String message) {
        err.println("thalweg: warning: " + message);
        err.flush();
    }

    void error(String message) {
        err.println("thalweg: error: " + message);
        err.flush();
    }

    ProgressLine progress() {
        return new ProgressLine(
                err,
                verbosity == Verbosity.QUIET
                        ? ProgressLine.Style.NONE
                        : Boolean.getBoolean(TERMINAL_PROPERTY) && verbosity == Verbosity.NORMAL
                                ? ProgressLine.Style.REDRAWN
                                : ProgressLine.Style.PLAIN,
                System::nanoTime);
    }
}
