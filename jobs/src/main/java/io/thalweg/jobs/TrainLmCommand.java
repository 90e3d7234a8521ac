package io.thalweg.jobs;

import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LearningConfig;
import io.thalweg.lm.OptimizerChoice;
import io.thalweg.lm.OuterStepChoice;
import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.MemoryReport;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.training.LanguageModelPreflight;
import io.thalweg.training.LanguageModelTraining;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Trains a language model. */
@Command(
        name = "lm",
        description = "Train a recurrent language model on a text dataset, by replicas that are averaged.")
final class TrainLmCommand extends JobCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "A dataset made by 'thalweg prepare text' with --unknown-words keep and --document-end.")
    @Nullable
    String data;

    @Mixin
    final OutputOptions.Resumable output = new OutputOptions.Resumable();

    private final ConfigOptions<LanguageModelConfig> model = ConfigOptions.of(LanguageModelConfig.defaults())
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
            .explain("threads", "Threads of the CPU in each replica.")
            .explain("seed", "Seed of every random draw.");

    private final ConfigOptions<TrainerConfig> trainer = TrainerOptions.create();

    @Mixin
    final SparkOptions spark = new SparkOptions();

    @Mixin
    final WatchOptions watch = new WatchOptions();

    @Mixin
    final DryRunOptions.Verifying dryRun = new DryRunOptions.Verifying();

    private @Nullable LanguageModelConfig config;
    private @Nullable TrainerConfig trainerConfig;

    @Override
    void addOptions(CommandSpec spec) {
        model.addTo(spec);
        trainer.addTo(spec);
    }

    @Override
    void check(List<Problem> problems) {
        config = model.build(problems).orElse(null);
        trainerConfig = trainer.build(problems).orElse(null);
        Places.requireFolder(problems, "--data", data);
        output.check(problems, "--data", data == null ? List.of() : List.of(data));
        spark.check(problems, config == null ? 1 : config.threads());
        watch.check(problems, data);
        dryRun.check(problems);
    }

    @Override
    int run(Console console) throws Exception {
        if (config == null || trainerConfig == null) {
            throw new IllegalStateException("The options have not been checked");
        }
        return dryRun.dryRun
                ? OnSpark.look(this, config, trainerConfig, console)
                : OnSpark.run(this, config, trainerConfig, console);
    }

    /** Apart, because picocli looks at every method of a command, and Spark may not be loaded for that. */
    private static final class OnSpark {
        private OnSpark() {}

        private static final String NAME = "thalweg train lm";

        static int look(TrainLmCommand command, LanguageModelConfig config, TrainerConfig trainer, Console console)
                throws Exception {
            SparkSetup.Preview preview =
                    SparkSetup.preview(NAME, command.spark.master, command.spark.settings(), workload(config));
            LanguageModelPreflight found = LanguageModelPreflight.of(
                    preview.settings(),
                    preview.hadoop(),
                    config,
                    trainer,
                    String.valueOf(command.data),
                    command.output.folder(),
                    command.output.existing(),
                    command.dryRun.depth());
            List<Problem> problems = new ArrayList<>(found.problems());
            Watchers.probe(command.watch, preview.hadoop(), problems);
            MemoryPlan plan = found.plan();
            return new PreflightReport(
                            plan == null ? Map.of() : MemoryReport.json(plan, found.resources()),
                            plan == null ? "" : MemoryReport.text(plan, found.resources()),
                            problems,
                            found.notes())
                    .tell(console);
        }

        private static SparkSetup.Workload workload(LanguageModelConfig config) {
            return new SparkSetup.Workload.Training(
                    config.threads(), config.averaging().replicas());
        }

        static int run(TrainLmCommand command, LanguageModelConfig config, TrainerConfig trainer, Console console)
                throws Exception {
            ProgressLine progress = console.progress();
            String output = command.output.folder();
            List<RoundMetrics> metrics;
            try (JavaSparkContext spark =
                    SparkSetup.start(NAME, command.spark.master, command.spark.settings(), workload(config))) {
                metrics = LanguageModelTraining.run(
                        spark,
                        config,
                        trainer,
                        String.valueOf(command.data),
                        output,
                        command.output.existing(),
                        progress,
                        Watchers.of(command.watch, spark.hadoopConfiguration()));
            } finally {
                progress.endLine();
            }
            console.result(result(output, metrics), "Model: " + output + "\nReport: " + output + "/report.html");
            return ExitCode.DONE;
        }

        private static Map<String, Object> result(String output, List<RoundMetrics> metrics) {
            Map<String, Object> result = new LinkedHashMap<>(TrainWord2VecCommand.result(output, metrics));
            if (!metrics.isEmpty()) {
                RoundMetrics last = metrics.get(metrics.size() - 1);
                result.put("perplexity", Math.exp(last.loss()));
                if (last.validationLoss() != null) {
                    result.put("validation_perplexity", Math.exp(last.validationLoss()));
                }
            }
            return result;
        }
    }
}
