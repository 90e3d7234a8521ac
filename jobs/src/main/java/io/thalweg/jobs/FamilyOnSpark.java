package io.thalweg.jobs;

import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.MemoryReport;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import io.thalweg.train.Figures;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.Trainer;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.training.TrainingPreflight;
import io.thalweg.watch.RunWatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The half of a training command that touches classes of Spark. Apart, because picocli looks at every method of a command, and
 * Spark may not be loaded for that.
 *
 * @param <C> the family's configuration
 */
abstract class FamilyOnSpark<C extends Record> {
    /** How a family trains. */
    @FunctionalInterface
    interface Training<C> {
        List<RoundMetrics> run(
                JavaSparkContext spark,
                C config,
                TrainerConfig trainer,
                String data,
                String output,
                OutputFolder.Existing existing,
                TrainingListener listener,
                RunWatch.Listeners listeners)
                throws IOException;
    }

    private final String name;
    private final BiFunction<C, TrainerConfig, TrainingPreflight.Family> prospect;
    private final Training<C> training;

    /**
     * @param name of the job, as Spark shows it
     * @param prospect what a run would be
     */
    FamilyOnSpark(String name, BiFunction<C, TrainerConfig, TrainingPreflight.Family> prospect, Training<C> training) {
        this.name = name;
        this.prospect = prospect;
        this.training = training;
    }

    abstract SparkSetup.Workload workload(C config);

    /** Adds what the family tells of the round that the model is of. */
    void tell(RoundMetrics kept, Map<String, Object> result) {}

    final int look(FamilyCommand<C> command, C config, TrainerConfig trainer, Console console) throws Exception {
        SparkSetup.Preview preview =
                SparkSetup.preview(name, command.spark.master, command.spark.settings(), workload(config));
        TrainingPreflight found = TrainingPreflight.of(
                preview.settings(),
                preview.hadoop(),
                prospect.apply(config, trainer),
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

    final int run(FamilyCommand<C> command, C config, TrainerConfig trainer, Console console) throws Exception {
        return LastWord.after(
                () -> train(command, config, trainer, console),
                console,
                Problem.of("Training was stopped before its model was complete")
                        .at(command.output.folder())
                        .remedy(
                                "Give the command again with --resume (in place of --overwrite): it goes on from the last checkpoint, if there is one"));
    }

    private int train(FamilyCommand<C> command, C config, TrainerConfig trainer, Console console) throws IOException {
        ProgressLine progress = console.progress();
        String output = command.output.folder();
        List<RoundMetrics> metrics;
        try (JavaSparkContext spark =
                SparkSetup.start(name, command.spark.master, command.spark.settings(), workload(config))) {
            metrics = training.run(
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
        double nativeBytes = nativeBytes(metrics);
        String memory = nativeBytes == 0
                ? ""
                : String.format(
                        Locale.ROOT, "%nMemory besides the heap: about %.0f MB in a process", nativeBytes / 1e6);
        console.result(
                result(output, metrics, trainer), "Model: " + output + "\nReport: " + output + "/report.html" + memory);
        return ExitCode.DONE;
    }

    /** The most that a process held besides its heap when a replica had trained in it; 0 where no round tells. */
    private static double nativeBytes(List<RoundMetrics> metrics) {
        return metrics.stream()
                .mapToDouble(round -> round.figures().getOrDefault(Figures.NATIVE_BYTES, 0.0))
                .max()
                .orElse(0);
    }

    private Map<String, Object> result(String output, List<RoundMetrics> metrics, TrainerConfig trainer) {
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
        double nativeBytes = nativeBytes(metrics);
        if (nativeBytes > 0) {
            result.put("native_bytes", (long) nativeBytes);
        }
        if (!metrics.isEmpty()) {
            tell(Trainer.kept(metrics, trainer), result);
        }
        return result;
    }
}
