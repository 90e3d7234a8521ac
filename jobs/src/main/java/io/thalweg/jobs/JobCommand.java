package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** A command that does something. Its fields hold options only; classes of Spark are touched in {@link #run} alone. */
abstract class JobCommand {
    @Mixin
    final CommonOptions common = new CommonOptions();

    /** Adds the options that come from a configuration record. */
    void addOptions(CommandSpec spec) {}

    /** Adds every problem that can be known before anything starts. */
    void check(List<Problem> problems) {}

    /** Does it. Called only when nothing is wrong with the options. @return the exit code */
    abstract int run(Console console) throws Exception;
}
