package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.train.TrainerConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * What training a model of any family asks and does. A command of a family adds its configuration, where its data is, and how
 * it trains.
 *
 * @param <C> the family's configuration
 */
abstract class FamilyCommand<C extends Record> extends JobCommand {
    @Option(names = "--data", paramLabel = "DIR", required = true, description = "A dataset made by 'thalweg prepare'.")
    @Nullable
    String data;

    @Mixin
    final OutputOptions.Resumable output =
            new OutputOptions.Resumable("--resume to go on with what is there, or --overwrite to lose it");

    @Mixin
    final SparkOptions spark = new SparkOptions();

    @Mixin
    final WatchOptions watch = new WatchOptions();

    @Mixin
    final DryRunOptions.Verifying dryRun = new DryRunOptions.Verifying();

    private final ConfigOptions<C> model;
    private final ConfigOptions<TrainerConfig> trainer = TrainerOptions.create();
    private @Nullable C config;
    private @Nullable TrainerConfig trainerConfig;

    FamilyCommand(ConfigOptions<C> model) {
        this.model = model;
    }

    abstract int threads(C config);

    /** Adds what is wrong with the two configurations together. */
    void checkTogether(C config, TrainerConfig trainer, List<Problem> problems) {}

    /** Touches classes of Spark, so it is asked for only when something runs. */
    abstract FamilyOnSpark<C> onSpark();

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
            checkTogether(config, trainerConfig, problems);
        }
        Places.requireFolder(problems, "--data", data);
        output.check(problems, "--data", data == null ? List.of() : List.of(data));
        spark.check(problems, config == null ? 1 : threads(config));
        watch.check(problems, data);
        dryRun.check(problems);
    }

    @Override
    int run(Console console) throws Exception {
        if (config == null || trainerConfig == null) {
            throw new IllegalStateException("The options have not been checked");
        }
        FamilyOnSpark<C> family = onSpark();
        return dryRun.dryRun
                ? family.look(this, config, trainerConfig, console)
                : family.run(this, config, trainerConfig, console);
    }
}
