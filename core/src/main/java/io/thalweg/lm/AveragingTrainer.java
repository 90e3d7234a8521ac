package io.thalweg.lm;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.TrainerConfig;
import java.util.List;
import java.util.Map;

/**
 * Another library's way to train replicas and to average them, to be compared with ours: data, rounds, checkpoints, validation
 * and files stay ours, what happens in a round is the library's. Found on the class path by {@link java.util.ServiceLoader};
 * stateless.
 */
public interface AveragingTrainer {
    /** The name of our own, which is not looked for. */
    String OWN = "thalweg";

    /** As {@code --trainer} names it. */
    String name();

    /** Every setting that it cannot do; empty when it can all. */
    List<Problem> refusals(LanguageModelConfig config, TrainerConfig trainer);

    /** What users should know of how its rounds differ from ours. */
    List<String> remarks();

    /** Names of classes that Spark's Kryo must be told of what it puts on the wire. */
    List<String> kryoRegistrators();

    /** Versions of the libraries that compute, for provenance. */
    Map<String, String> versions();

    /** A pool for the state of a run, on the Spark that this process has started. */
    ReplicaPool pool(LanguageModelProgram program);

    /** Whether a name is not our own. */
    static boolean isForeign(String name) {
        return !name.equals(OWN);
    }

    /**
     * The trainer of that name.
     *
     * @throws BadConfiguration if there is none on the class path
     */
    static AveragingTrainer named(String name) {
        try {
            return OnClassPath.named(AveragingTrainer.class, AveragingTrainer::name, name, "--trainer");
        } catch (BadConfiguration e) {
            Problem found = e.problems().get(0);
            String allowed = found.allowed().startsWith("none") ? OWN : OWN + ", " + found.allowed();
            throw new BadConfiguration(found.allowed(allowed)
                    .remedy("Choose --trainer " + OWN
                            + "; DL4J Spark is there in builds for Spark 3 (Scala 2.12) only, not for Spark 4"));
        }
    }
}
