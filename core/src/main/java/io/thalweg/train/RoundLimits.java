package io.thalweg.train;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a round waits. With a quorum below 1 the slowest replicas may be left out of a round (backup workers: Chen et
 * al. 2016, "Revisiting distributed synchronous SGD"): once the quorum's share of the replicas has finished, a replica
 * that trains longer than the slowest of these by more than the grace is dropped from the round. What it learned in it is
 * lost, and counted; the others keep their weights, the examples each saw. Which replicas are late depends on the machines, so such
 * a run is not reproducible to the bit unless none is.
 *
 * @param quorum share of the replicas that suffices, over 0 to 1; 1 waits for all
 * @param grace share of the quorum's time that a replica may take longer, at least 0
 * @param roundTimeoutSeconds after so long, replicas that still train are started anew, once; after as long again the
 *     round fails; positive
 */
public record RoundLimits(double quorum, double grace, long roundTimeoutSeconds) implements Serializable {
    public RoundLimits {
        List<Problem> problems = new ArrayList<>();
        if (!(quorum > 0 && quorum <= 1)) {
            problems.add(Problem.of("--quorum is out of range").found(quorum).allowed("over 0 to 1"));
        }
        if (!(grace >= 0 && grace <= 100)) {
            problems.add(Problem.of("--grace is out of range").found(grace).allowed("0 to 100"));
        }
        if (roundTimeoutSeconds < 1) {
            problems.add(Problem.of("--round-timeout is out of range")
                    .found(roundTimeoutSeconds + " s")
                    .allowed("1s or more"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** All replicas, two hours. */
    public static RoundLimits defaults() {
        return new RoundLimits(1, 0.2, 7200);
    }

    /** How many of a round's replicas must finish. */
    public int needed(int replicas) {
        return (int) Math.max(1, Math.ceil(quorum * replicas - 1e-9));
    }
}
