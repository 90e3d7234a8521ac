package io.thalweg.cluster;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a cluster offers.
 *
 * @param workers processes that start executors, 1 to 64
 * @param coresPerWorker tasks at a time that each offers, 1 to 1024; not bound to the machine's cores
 * @param memoryPerWorker heap of all executors on one worker, as Spark writes it: {@code 512m}, {@code 4g}
 * @param gpusPerWorker GPUs that each offers, 0 to 64; worker 1 has the addresses from 0, worker 2 those after
 */
public record ClusterConfig(int workers, int coresPerWorker, String memoryPerWorker, int gpusPerWorker) {
    private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,8}[mgt]");

    public ClusterConfig {
        List<Problem> problems = new ArrayList<>();
        within(problems, "--workers", workers, 1, 64);
        within(problems, "--cores-per-worker", coresPerWorker, 1, 1024);
        if (!MEMORY.matcher(memoryPerWorker).matches()) {
            problems.add(Problem.of("--memory-per-worker is not a size")
                    .found("'" + memoryPerWorker + "'")
                    .allowed("a whole number with m, g or t after it, for example 512m or 4g"));
        }
        within(problems, "--gpus-per-worker", gpusPerWorker, 0, 64);
        BadConfiguration.throwIfAny(problems);
    }

    public static ClusterConfig defaults() {
        return new ClusterConfig(2, 1, "1g", 0);
    }

    private static void within(List<Problem> problems, String option, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add(Problem.of(option + " is out of range").found(value).allowed(least + " to " + most));
        }
    }
}
