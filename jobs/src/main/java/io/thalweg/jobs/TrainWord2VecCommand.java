package io.thalweg.jobs;

import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.MemoryReport;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.training.Word2VecPreflight;
import io.thalweg.training.Word2VecTraining;
import io.thalweg.word2vec.Word2VecConfig;
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

/** Trains word vectors. */
@Command(
        name = "word2vec",
        description =
                "Train word vectors on a text dataset (skip-gram or CBOW), by replicas that are merged row by row.")
final class TrainWord2VecCommand extends JobCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "A dataset made by 'thalweg prepare text'.")
    @Nullable
    String data;

    @Mixin
    final OutputOptions.Resumable output = new OutputOptions.Resumable();

    private final ConfigOptions<Word2VecConfig> model = ConfigOptions.of(Word2VecConfig.defaults())
            .explain("architecture", "Predict a word's neighbours from it, or it from them.")
            .explain("objective", "What is learned: words against noise, or against the whole vocabulary.")
            .explain("dimensions", "Length of a word's vector.")
            .explain("window", "Most words on each side of a word that are its context.")
            .explain("negativeSamples", "Noise words drawn for each window.")
            .explain("sample", "Share of the text above which a word is thinned out; 0 for none.")
            .explain("learningRate", "Learning rate at the start; it falls linearly.")
            .explain("minLearningRate", "Learning rate at the end.")
            .derive(
                    "minLearningRate",
                    "one ten-thousandth of --learning-rate",
                    values -> values.applyAsDouble("learningRate") * Word2VecConfig.DEFAULT_MIN_LEARNING_RATE_SHARE)
            .explain("epochs", "Passes over the training split.")
            .explain("threads", "Threads in each replica; with 1 a run is reproducible to the bit.")
            .explain("replicas", "Replicas that train at the same time and are merged.")
            .explain("distribution", "Whether replicas are whole and merged, or share blocks of the tables.")
            .explain("mergesPerEpoch", "Rounds that an epoch is cut into; 0 to choose by the size of the text.")
            .explain("merge", "How replicas become one; the plain mean is known to harm.")
            .explain("warmUpFraction", "Share of the first epoch that one replica trains alone.")
            .explain("replicaRateFactor", "Factor on the learning rate while several replicas train.")
            .explain("kernel", "Which kernel trains; auto takes the fastest that this machine can run.")
            .explain("seed", "Seed of every random draw.");

    private final ConfigOptions<TrainerConfig> trainer = TrainerOptions.create();

    @Mixin
    final SparkOptions spark = new SparkOptions();

    @Mixin
    final WatchOptions watch = new WatchOptions();

    @Mixin
    final DryRunOptions.Verifying dryRun = new DryRunOptions.Verifying();

    private @Nullable Word2VecConfig config;
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
        if (config != null && trainerConfig != null) {
            config.refusal(trainerConfig.limits()).ifPresent(problems::add);
        }
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

        private static final String NAME = "thalweg train word2vec";

        static int look(TrainWord2VecCommand command, Word2VecConfig config, TrainerConfig trainer, Console console)
                throws Exception {
            SparkSetup.Preview preview =
                    SparkSetup.preview(NAME, command.spark.master, command.spark.settings(), workload(config));
            Word2VecPreflight found = Word2VecPreflight.of(
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

        private static SparkSetup.Workload workload(Word2VecConfig config) {
            return new SparkSetup.Workload.Training(config.threads(), config.replicas());
        }

        static int run(TrainWord2VecCommand command, Word2VecConfig config, TrainerConfig trainer, Console console)
                throws Exception {
            ProgressLine progress = console.progress();
            String output = command.output.folder();
            List<RoundMetrics> metrics;
            try (JavaSparkContext spark =
                    SparkSetup.start(NAME, command.spark.master, command.spark.settings(), workload(config))) {
                metrics = Word2VecTraining.run(
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
    }

    /** What every training command tells of its run. */
    static Map<String, Object> result(String output, List<RoundMetrics> metrics) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", output);
        result.put("report", output + "/report.html");
        result.put("rounds", metrics.size());
        if (!metrics.isEmpty()) {
            RoundMetrics last = metrics.get(metrics.size() - 1);
            result.put("loss", last.loss());
            result.put("examples_seen", last.examplesSeen());
        }
        result.put(
                "seconds", metrics.stream().mapToDouble(RoundMetrics::seconds).sum());
        return result;
    }
}
