package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder.Existing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command writes, and what becomes of what is there. */
class OutputOptions {
    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "The folder written; refused if it holds anything.")
    @Nullable
    String output;

    @Option(names = "--overwrite", description = "Replace what --output holds.")
    boolean overwrite;

    String folder() {
        return String.valueOf(output);
    }

    Existing existing() {
        return overwrite ? Existing.OVERWRITE : Existing.REFUSE;
    }

    /** What to give for an output that exists. */
    String anyway() {
        return "--overwrite";
    }

    /** Checks the output, and that writing it leaves the inputs alone. */
    void check(List<Problem> problems, String inputOption, List<String> inputs) {
        int before = problems.size();
        inputs.forEach(input -> Places.requireApart(problems, inputOption, input, "--output", output));
        // Whatever is in the way of an output among what is read, to overwrite it is no remedy.
        if (existing() == Existing.REFUSE && problems.size() == before) {
            Places.requireVacant(problems, "--output", output, anyway());
        }
    }

    /** The same for a command whose work can be taken up again. */
    static final class Resumable extends OutputOptions {
        @Option(names = "--resume", description = "Go on with what a run that was stopped has finished in --output.")
        boolean resume;

        private final String anyway;

        /** @param anyway what to give for an output that exists */
        Resumable(String anyway) {
            this.anyway = anyway;
        }

        @Override
        Existing existing() {
            return resume ? Existing.RESUME : super.existing();
        }

        @Override
        String anyway() {
            return anyway;
        }

        @Override
        void check(List<Problem> problems, String inputOption, List<String> inputs) {
            if (resume && overwrite) {
                problems.add(Problem.of("--resume and --overwrite exclude each other")
                        .remedy("Give one of them"));
            }
            super.check(problems, inputOption, inputs);
        }
    }
}
