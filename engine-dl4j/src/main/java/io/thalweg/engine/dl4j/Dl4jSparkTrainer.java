package io.thalweg.engine.dl4j;

import io.thalweg.lm.AveragingTrainer;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelProgram;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.problem.Problem;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.TrainerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** DL4J Spark's own {@code ParameterAveragingTrainingMaster}, which ours is compared with. */
public final class Dl4jSparkTrainer implements AveragingTrainer {
    static final String NAME = "dl4j-spark";

    /** Of DL4J Spark, whose newest release is older than that of DL4J beside it. */
    static final String VERSION = "1.0.0-M2";

    static final String WITH = " with --trainer " + NAME;

    private static final String REMEDY = "Change it, or choose --trainer " + OWN;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Problem> refusals(LanguageModelConfig config, TrainerConfig trainer) {
        List<Problem> refusals = new ArrayList<>();
        refuse(refusals, !config.engine().equals("dl4j"), "--engine", config.engine(), "dl4j");
        refuse(
                refusals,
                config.learning().optimizer() != OptimizerChoice.SGD,
                "--optimizer",
                config.learning().optimizer(),
                "sgd (DL4J's own Adam and RMSProp are other rules: they add epsilon elsewhere)");
        refuse(
                refusals,
                config.learning().clipNorm() > 0,
                "--clip-norm",
                config.learning().clipNorm(),
                "0 (DL4J cannot clip by the norm of the whole gradient)");
        refuse(
                refusals,
                config.averaging().outerStep() != OuterStepChoice.MEAN,
                "--outer-step",
                config.averaging().outerStep(),
                "mean");
        double dropout = config.network().dropout();
        refuse(refusals, dropout > 0, "--dropout", dropout, "0 (DL4J draws it from no seed of the run)");
        double recurrent = config.network().recurrentDropout();
        refuse(refusals, recurrent > 0, "--recurrent-dropout", recurrent, "0");
        RoundLimits limits = trainer.limits();
        refuse(refusals, limits.quorum() < 1, "--quorum", limits.quorum(), "1: it waits for every worker");
        long timeout = RoundLimits.defaults().roundTimeoutSeconds();
        refuse(
                refusals,
                limits.roundTimeoutSeconds() != timeout,
                "--round-timeout",
                limits.roundTimeoutSeconds() + "s",
                "none, it waits for as long as it takes");
        return refusals;
    }

    private static void refuse(List<Problem> refusals, boolean bad, String option, Object found, String allowed) {
        if (bad) {
            String value = found instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : found.toString();
            refusals.add(Problem.of(option + " is not for DL4J Spark's training")
                    .found(value)
                    .allowed(allowed + WITH)
                    .remedy(REMEDY));
        }
    }

    @Override
    public List<String> remarks() {
        return List.of("DL4J Spark begins every minibatch with a hidden state of zeros, weighs all workers alike, and"
                + " tells of a round only the loss of its last minibatches; its memory is not reckoned beforehand");
    }

    @Override
    public List<String> kryoRegistrators() {
        return List.of(Dl4jSparkKryoRegistrator.class.getName());
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("dl4j_spark", VERSION);
    }

    @Override
    public ReplicaPool pool(LanguageModelProgram program) {
        return new Dl4jSparkPool(program, JavaSparkContext.fromSparkContext(SparkContext.getOrCreate()));
    }
}
