package io.thalweg.jobs;

import io.thalweg.lm.AveragingTrainer;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LearningConfig;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.training.ComparableTraining;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a language model. */
@Command(
        name = "lm",
        description = {
            "Train a recurrent language model on a text dataset, by replicas that are averaged.",
            "The dataset is best prepared with --unknown-words keep and --document-end."
        })
final class TrainLmCommand extends FamilyCommand<LanguageModelConfig> {
    @Option(
            names = "--trainer",
            paramLabel = "thalweg|dl4j-spark",
            description = "What trains and averages replicas; dl4j-spark, of --engine dl4j, is DL4J's own"
                    + " ParameterAveragingTrainingMaster, to compare with (default: thalweg).")
    String replicaTrainer = AveragingTrainer.OWN;

    TrainLmCommand() {
        super(options());
    }

    private static ConfigOptions<LanguageModelConfig> options() {
        return ConfigOptions.of(LanguageModelConfig.defaults())
                .explain("cell", "The recurrent unit.")
                .explain("layers", "Stacked recurrent layers.")
                .explain("hidden", "Units of a layer.")
                .explain("embedding", "Length of a token's embedding.")
                .deriveFrom("embedding", "as --hidden", values -> values.apply("hidden"))
                .explain("embeddings", "Whether input and output words share their vectors.")
                .explain("output", "--output-layer", "How the next token's probability is computed and trained.")
                .explain("cutoffs", "For the adaptive softmax: the ids at which rarer words begin.")
                .explain("sampledWords", "For the sampled softmax: words drawn for each step.")
                .explain("forgetBias", "Bias with which an LSTM's forget gate begins.")
                .explain("initialRange", "Weights begin uniformly between plus and minus this.")
                .explain("dropout", "Share of the units between layers that are dropped.")
                .explain("recurrentDropout", "Share of the recurrent weights that are dropped.")
                .explain("optimizer", "The optimiser of each replica.")
                .explain("beta1", "Adam's decay of the mean gradient.")
                .explain("beta2", "Decay of the mean squared gradient, of Adam and RMSProp.")
                .deriveFrom(
                        "beta2",
                        "0.99 of rmsprop, else 0.999",
                        values -> LearningConfig.defaultBeta2((OptimizerChoice) values.apply("optimizer")))
                .explain("epsilon", "Added to the root of the mean squared gradient.")
                .explain("weightDecay", "Weight decay of AdamW.")
                .explain("learningRate", "The highest learning rate of the run.")
                .deriveFrom(
                        "learningRate",
                        "10 of sgd, else 0.002",
                        values -> LearningConfig.defaultLearningRate((OptimizerChoice) values.apply("optimizer")))
                .explain(
                        "segmentLoss",
                        "What learning rate and clip norm refer to: the mean over tokens, or its sum over the steps, as in"
                                + " the recipes for the Penn Treebank.")
                .explain("schedule", "How the learning rate changes over the run.")
                .explain("warmUpSteps", "Steps in which the learning rate rises from the beginning.")
                .explain("decayFactor", "Of --schedule step: what the rate is multiplied by each epoch.")
                .explain("decayFromEpoch", "Of --schedule step: the first epoch with a lower rate, from 1.")
                .explain("clipNorm", "Bound on the norm of the whole gradient; 0 for none.")
                .explain("replicas", "Replicas that train at the same time and are averaged.")
                .explain("localSteps", "Steps of each replica between two averagings.")
                .explain("outerStep", "What is done with the mean of the replicas.")
                .explain("outerLearningRate", "Learning rate of the outer step.")
                .deriveFrom(
                        "outerLearningRate",
                        "1 of slowmo, 0.7 of diloco",
                        values -> ((OuterStepChoice) values.apply("outerStep")).defaultLearningRate())
                .explain("outerMomentum", "Momentum of the outer step.")
                .deriveFrom(
                        "outerMomentum",
                        "0.5 of slowmo, 0.9 of diloco",
                        values -> ((OuterStepChoice) values.apply("outerStep")).defaultMomentum())
                .explain("optimizerState", "Whether the optimiser's moments are averaged, or kept by each replica.")
                .explain("batch", "Streams of each replica.")
                .explain("steps", "Tokens of each stream in a step of truncated back-propagation.")
                .explain("epochs", "Passes over the training split.")
                .explain("engine", "The library of networks.")
                .explain("device", "Where networks run; auto takes a GPU if Spark gives the task one.")
                .explain(
                        "precision",
                        "In what numbers networks compute; tf32 is a mode of GPUs; bfloat16 halves what products read, but"
                                + " those of recurrent layers on a GPU, which stay in float32 or take tf32.")
                .explain("threads", "Threads of the CPU in each replica.")
                .explain("seed", "Seed of every random draw.");
    }

    @Override
    void checkTogether(LanguageModelConfig config, TrainerConfig trainer, List<Problem> problems) {
        try {
            if (AveragingTrainer.isForeign(replicaTrainer)) {
                problems.addAll(AveragingTrainer.named(replicaTrainer).refusals(config, trainer));
            }
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        }
    }

    @Override
    int threads(LanguageModelConfig config) {
        return config.threads();
    }

    @Override
    FamilyOnSpark<LanguageModelConfig> onSpark() {
        return new OnSpark(replicaTrainer);
    }

    private static final class OnSpark extends FamilyOnSpark<LanguageModelConfig> {
        private final ComparableTraining training;

        OnSpark(String trainer) {
            this(ComparableTraining.by(trainer));
        }

        private OnSpark(ComparableTraining training) {
            super("thalweg train lm", training::prospect, training::run);
            this.training = training;
        }

        @Override
        SparkSetup.Workload workload(LanguageModelConfig config) {
            return new SparkSetup.Workload.Training(
                    config.threads(), config.averaging().replicas(), training.kryoRegistrators());
        }

        @Override
        void tell(RoundMetrics kept, Map<String, Object> result) {
            result.put("perplexity", Math.exp(kept.loss()));
            if (kept.validationLoss() != null) {
                result.put("validation_perplexity", Math.exp(kept.validationLoss()));
            }
        }
    }
}
