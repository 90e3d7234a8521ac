package io.thalweg.jobs;

import io.thalweg.preflight.PartsCheck;
import io.thalweg.problem.Problem;
import java.util.List;
import picocli.CommandLine.Option;

/** Looking before leaping. */
class DryRunOptions {
    @Option(
            names = "--dry-run",
            description = "Start nothing: tell what would be done and the memory it needs, and whether what is granted"
                    + " does, the input is whole and the output can be written. Exit code 0 if so, else 2.")
    boolean dryRun;

    /** The same for a command that reads what has checksums. */
    static final class Verifying extends DryRunOptions {
        @Option(
                names = "--verify-data",
                description = "With --dry-run: read every file of the dataset or model and check its SHA-256, not only"
                        + " its length.")
        boolean verifyData;

        void check(List<Problem> problems) {
            if (verifyData && !dryRun) {
                problems.add(Problem.of("--verify-data does nothing without --dry-run")
                        .remedy("Give both, or neither"));
            }
        }

        PartsCheck.Depth depth() {
            return verifyData ? PartsCheck.Depth.CHECKSUMS : PartsCheck.Depth.LENGTHS;
        }
    }
}
