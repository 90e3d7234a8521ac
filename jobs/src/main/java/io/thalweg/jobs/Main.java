package io.thalweg.jobs;

import io.thalweg.problem.BadConfiguration;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The entry of every command: reads the command line, runs what it asks for, and turns the outcome into an exit code. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int code = run(args, System.out, System.err);
        if (code != ExitCode.DONE || !runsInYarnsMaster()) {
            System.exit(code);
        }
    }

    /**
     * Whether this is the process of YARN that looks after the whole application (deploy mode {@code cluster}). It takes an
     * end of the process for a failure, whatever the exit code, and would start the driver again; a return is success.
     */
    private static boolean runsInYarnsMaster() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /**
     * Runs a command in this process.
     *
     * @param out receives the result
     * @param err receives everything else
     * @return 0 when done, 1 when it failed while running, 2 when the request is wrong and nothing was started
     */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        Invocation invocation = Invocation.of(Thalweg.commandLine(), args);
        CommandLine command = invocation.command();
        switch (invocation.request()) {
            case HELP -> {
                command.usage(out, Ansi.AUTO);
                return ExitCode.DONE;
            }
            case VERSION -> {
                out.println("thalweg " + Version.current());
                return ExitCode.DONE;
            }
            case RUN -> {
                return run(invocation, out, err);
            }
        }
        throw new IllegalStateException("No such request: " + invocation.request());
    }

    private static int run(Invocation invocation, PrintStream out, PrintStream err) {
        if (invocation.problems().isEmpty() && invocation.command().getCommand() instanceof JobCommand job) {
            Console console = job.common.console(out, err);
            LogSettings.apply(console.verbosity());
            return run(job, console);
        }
        new Console(out, err, Verbosity.NORMAL, Console.Form.TEXT).errors(invocation.problems());
        err.println("Try '" + invocation.command().getCommandSpec().qualifiedName(" ") + " --help'.");
        return ExitCode.BAD_REQUEST;
    }

    /** Whatever a command may throw ends here, as one message; under {@code --verbose} with its stack trace. */
    static int run(JobCommand job, Console console) {
        try {
            return job.run(console);
        } catch (Exception | Error e) {
            // Errors too: Hadoop tells of a full disk by one.
            List<String> messages = FailureMessage.of(e);
            messages.forEach(console::error);
            if (console.verbosity() == Verbosity.VERBOSE) {
                e.printStackTrace(console.err());
            }
            return e instanceof BadConfiguration ? ExitCode.BAD_REQUEST : ExitCode.FAILED;
        }
    }
}
