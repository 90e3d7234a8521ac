package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes a dataset of token ids from raw text.
 *
 * <p>Where copies are to be dropped, text is read for {@link Deduplication} first. Then it is read and tokenised once, into staging blocks with dictionaries of their own; from the dictionaries come the
 * vocabulary and the numbers of tokens that stay; then each shard is written by one task from the blocks that hold its
 * stretch. Documents keep the order of their files' paths and of their places in them. What comes out depends on the
 * input and the configuration alone, never on how many tasks, cores or attempts it took.
 */
public final class TextPreparation {
    private TextPreparation() {}

    /** Classes of this package on Spark's wire, for Kryo: arrays of primitives only. */
    public static Class<?>[] kryoClasses() {
        return new Class<?>[] {byte[].class, byte[][].class, long[].class, long[][].class};
    }

    /**
     * Writes the dataset and commits it.
     *
     * @return the manifest it committed
     * @throws BadConfiguration if an input or the output is not as it must be; nothing was started or changed
     * @throws io.thalweg.problem.JobFailed if the work failed, or too many documents are bad; what was written is removed
     */
    public static DatasetManifest run(
            JavaSparkContext spark, TextPreparationConfig config, PreparationListener listener) {
        return run(spark, config, listener, Sizes.DEFAULT);
    }

    /**
     * Writes a dataset for each language, where the configuration asks for that, and commits each; then what tells of them
     * all.
     *
     * @return the manifest that tells of them
     * @throws BadConfiguration as {@link #run} does
     * @throws io.thalweg.problem.JobFailed as {@link #run} does, or if no language has text enough; datasets that are whole
     *     stay, and are not made again with {@code --resume}
     */
    public static LanguagesManifest runByLanguage(
            JavaSparkContext spark, TextPreparationConfig config, PreparationListener listener) {
        return runByLanguage(spark, config, listener, Sizes.DEFAULT);
    }

    /**
     * Sizes that change how the work is cut up, and nothing in its result.
     *
     * @param splitBytes stored bytes a reading task gets; 0 to go by the number of cores
     * @param blockTextBytes text in a staging block
     * @param mostLearnedWords that BPE learns from; this one decides the result of a text that has more
     * @param lineSampleBytes of text, about, in which repeated lines are counted; this one decides what is told of them
     * @param mostSources input files of more are not listed one by one in the manifest, nor hashed
     */
    record Sizes(long splitBytes, long blockTextBytes, int mostLearnedWords, long lineSampleBytes, int mostSources) {
        private static final int MOST_SOURCES = 10_000;

        static final Sizes DEFAULT = new Sizes(0, 32L << 20);

        Sizes(long splitBytes, long blockTextBytes) {
            this(splitBytes, blockTextBytes, BpeNumbering.MOST_LEARNED_WORDS);
        }

        Sizes(long splitBytes, long blockTextBytes, int mostLearnedWords) {
            this(splitBytes, blockTextBytes, mostLearnedWords, LineSampler.SAMPLE_BYTES);
        }

        Sizes(long splitBytes, long blockTextBytes, int mostLearnedWords, long lineSampleBytes) {
            this(splitBytes, blockTextBytes, mostLearnedWords, lineSampleBytes, MOST_SOURCES);
        }

        /** The same with another number of sources. */
        Sizes withMostSources(int most) {
            return new Sizes(splitBytes, blockTextBytes, mostLearnedWords, lineSampleBytes, most);
        }

        boolean lists(List<InputPlan> plans) {
            return plans.stream().mapToLong(plan -> plan.files().size()).sum() <= mostSources;
        }
    }

    static DatasetManifest run(
            JavaSparkContext spark, TextPreparationConfig config, PreparationListener listener, Sizes sizes) {
        if (config.steps().languages().isPresent()) {
            throw new IllegalArgumentException("Many datasets are asked for");
        }
        return fill(spark, config, listener, sizes, PipelineOutput::finished, TextPreparationRun::run);
    }

    static LanguagesManifest runByLanguage(
            JavaSparkContext spark, TextPreparationConfig config, PreparationListener listener, Sizes sizes) {
        if (config.steps().languages().isEmpty()) {
            throw new IllegalArgumentException("One dataset is asked for");
        }
        return fill(
                spark, config, listener, sizes, PipelineOutput::finishedLanguages, TextPreparationRun::runByLanguage);
    }

    /** Finds what a resumed preparation need not do. */
    @FunctionalInterface
    private interface Finished<M> {
        Optional<M> in(PipelineOutput steps, OutputFolder output, TextPreparationConfig config, List<Problem> problems);
    }

    private static <M> M fill(
            JavaSparkContext spark,
            TextPreparationConfig config,
            PreparationListener listener,
            Sizes sizes,
            Finished<M> finished,
            Function<TextPreparationRun, M> work) {
        Configuration hadoop = spark.hadoopConfiguration();
        List<Problem> problems = new ArrayList<>();
        List<InputPlan> found = plans(hadoop, config, problems);
        // A hash of every file would come to the driver, and into what each stage of a pipeline tells of itself.
        List<InputPlan> plans = sizes.lists(found)
                ? found
                : found.stream().map(InputPlan::withoutChecksums).toList();
        AgainstInput against = AgainstInput.of(hadoop, config.duplicates(), config.read(), problems);
        StagingTokens staged = StagingTokens.of(hadoop, config, problems);
        PipelineOutput steps = PipelineOutput.of(hadoop, config, plans, problems);
        OutputFolder output = output(hadoop, config, plans, against, steps, problems);
        Optional<M> whole = finished.in(steps, output, config, problems);
        BadConfiguration.throwIfAny(problems);
        if (whole.isPresent()) {
            if (!config.steps().keepSteps() && PipelineOutput.hasSteps(output)) {
                // A run that died between its commit and its end has left them.
                PipelineOutput.removeSteps(output);
                listener.note("The dataset is finished: what its steps had stored is removed, nothing else is done");
            } else {
                listener.note("The dataset is finished: nothing is done");
            }
            return whole.get();
        }
        boolean hasSteps = config.steps().hasSteps();
        M manifest;
        try {
            manifest = ClaimedOutput.fill(
                    spark,
                    output,
                    config.existing(),
                    () -> hasSteps ? PipelineOutput.ownNames(output) : DatasetAssembly.OWN_NAMES,
                    lease -> {
                        if (hasSteps) {
                            steps.prepare(output, config);
                        }
                        return work.apply(new TextPreparationRun(
                                spark,
                                config,
                                listener,
                                sizes,
                                plans,
                                against,
                                steps,
                                staged,
                                output,
                                lease,
                                new HadoopSettings(hadoop)));
                    });
        } catch (JobFailed e) {
            if (hasSteps && PipelineOutput.finishedStages(output) > 0) {
                listener.note("Finished steps are kept in " + output.path(PipelineOutput.STEPS)
                        + ": --resume goes on from them");
            }
            throw e;
        }
        if (hasSteps && !config.steps().keepSteps()) {
            PipelineOutput.removeSteps(output);
        }
        return manifest;
    }

    private static List<InputPlan> plans(Configuration hadoop, TextPreparationConfig config, List<Problem> problems) {
        List<List<String>> given = config.inputs().isEmpty()
                ? List.of(config.train(), config.valid(), config.test())
                : List.of(config.inputs());
        List<InputPlan> plans = new ArrayList<>();
        for (List<String> paths : given) {
            plans.add(InputPlan.of(hadoop, paths, config.read(), problems));
        }
        return plans;
    }

    /** What a preparation would do; nothing is started or changed. Adds a problem for each reason against it. */
    public static PreparationProspect look(Configuration hadoop, TextPreparationConfig config, List<Problem> problems) {
        List<InputPlan> plans = plans(hadoop, config, problems);
        StagingTokens staged = StagingTokens.of(hadoop, config, problems);
        AgainstInput against = AgainstInput.of(hadoop, config.duplicates(), config.read(), problems);
        PipelineOutput steps = PipelineOutput.of(hadoop, config, plans, problems);
        OutputFolder output = output(hadoop, config, plans, against, steps, problems);
        if (config.steps().languages().isPresent()) {
            steps.finishedLanguages(output, config, problems);
        } else {
            steps.finished(output, config, problems);
        }
        PipelineDemand pipeline = PipelineDemand.of(hadoop, config, plans, steps);
        return PreparationProspect.of(config, plans, against, staged, pipeline, Sizes.DEFAULT.blockTextBytes());
    }

    private static OutputFolder output(
            Configuration hadoop,
            TextPreparationConfig config,
            List<InputPlan> plans,
            AgainstInput against,
            PipelineOutput steps,
            List<Problem> problems) {
        List<String> files = new ArrayList<>(against.paths());
        files.addAll(steps.paths());
        config.steps().pipeline().steps().stream()
                .flatMap(step -> StageKeys.files(step).stream())
                .map(file -> CheckedOutput.qualified(hadoop, file))
                .forEach(files::add);
        if (!config.tokenizerFile().isEmpty()) {
            files.add(CheckedOutput.qualified(hadoop, config.tokenizerFile()));
        }
        Stream<String> all = Stream.concat(files.stream(), plans.stream().flatMap(plan -> plan.paths().stream()));
        return CheckedOutput.of(hadoop, config.output(), config.existing(), all, problems);
    }
}
