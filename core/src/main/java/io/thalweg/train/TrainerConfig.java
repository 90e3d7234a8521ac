package io.thalweg.train;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run is driven; nothing here changes what a round computes, but for the replicas that the limits leave out of it.
 *
 * @param checkpointEvery rounds between checkpoints, at least 1; a pool may want them sooner ({@link
 *     ReplicaPool#roundsRemembered})
 * @param keepCheckpoints checkpoints kept, at least 1
 * @param validateEvery rounds between validations; 0 for none
 * @param patience validations without improvement after which the run stops and the best state is kept; 0 to run to the
 *     end
 * @param maxRounds stop after this many rounds of the run; 0 for all
 * @param limits how long a round waits
 */
public record TrainerConfig(
        int checkpointEvery, int keepCheckpoints, int validateEvery, int patience, int maxRounds, RoundLimits limits)
        implements Serializable {
    public TrainerConfig {
        List<Problem> problems = new ArrayList<>();
        atLeast(problems, "--checkpoint-every", checkpointEvery, 1);
        atLeast(problems, "--keep-checkpoints", keepCheckpoints, 1);
        atLeast(problems, "--validate-every", validateEvery, 0);
        atLeast(problems, "--patience", patience, 0);
        atLeast(problems, "--max-rounds", maxRounds, 0);
        if (patience > 0 && validateEvery == 0) {
            problems.add(Problem.of("--patience needs validations")
                    .found("--validate-every 0")
                    .allowed("1 or more")
                    .remedy("Give --validate-every"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** With the limits' defaults. */
    public TrainerConfig(int checkpointEvery, int keepCheckpoints, int validateEvery, int patience, int maxRounds) {
        this(checkpointEvery, keepCheckpoints, validateEvery, patience, maxRounds, RoundLimits.defaults());
    }

    public static TrainerConfig defaults() {
        return new TrainerConfig(10, 2, 0, 0, 0);
    }

    private static void atLeast(List<Problem> problems, String option, int value, int least) {
        if (value < least) {
            problems.add(Problem.of(option + " is out of range").found(value).allowed(least + " or more"));
        }
    }
}
