package io.thalweg.jobs;

import io.thalweg.network.Checks;
import io.thalweg.network.Device;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.train.TrainerConfig;
import io.thalweg.training.Word2VecTraining;
import io.thalweg.word2vec.Architecture;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.MergeChoice;
import io.thalweg.word2vec.Objective;
import io.thalweg.word2vec.Word2VecConfig;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains word vectors. */
@Command(
        name = "word2vec",
        description =
                "Train word vectors on a text dataset (skip-gram or CBOW), by replicas that are merged row by row.")
final class TrainWord2VecCommand extends FamilyCommand<Word2VecConfig> {
    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            converter = EngineOptions.DeviceConverter.class,
            description = "Word vectors are trained on the CPU: gpu is refused (default: auto).")
    Device device = Device.AUTO;

    TrainWord2VecCommand() {
        super(options());
    }

    private static ConfigOptions<Word2VecConfig> options() {
        return ConfigOptions.of(Word2VecConfig.defaults())
                .explain("architecture", "Predict a word's neighbours from it, or it from them.")
                .explain("cbowGradient", "What each word of a CBOW window gets of the mean's gradient.")
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
                .explain("mergesPerEpoch", "Rounds that an epoch is cut into; 0 to go by replicas, epochs and tokens.")
                .explain("merge", "How replicas become one; the plain mean is known to harm.")
                .explain("warmUpFraction", "Share of the first epoch that one replica trains alone.")
                .explain("replicaRateFactor", "Factor on the learning rate while several replicas train.")
                .deriveFrom(
                        "replicaRateFactor",
                        rateFactors(),
                        values -> ((MergeChoice) values.apply("merge"))
                                .replicaRateFactor((Architecture) values.apply("architecture")))
                .explain("kernel", "Which kernel trains; auto takes the fastest that this machine can run.")
                .explain("seed", "Seed of every random draw.");
    }

    private static String rateFactors() {
        return MergeChoice.SATURATING_SUM.replicaRateFactor(Architecture.SKIP_GRAM) + "; "
                + MergeChoice.ROW_ADASUM.replicaRateFactor(Architecture.SKIP_GRAM)
                + " with another merge than the saturating sum";
    }

    @Override
    int threads(Word2VecConfig config) {
        return config.threads();
    }

    @Override
    void checkTogether(Word2VecConfig config, TrainerConfig trainer, List<Problem> problems) {
        config.refusal(trainer.limits()).ifPresent(problems::add);
        if (!output.resume) {
            problems.addAll(withoutEffect(config));
        }
        if (device == Device.GPU) {
            problems.add(
                    Problem.of("Word vectors are trained on the CPU, whose cores they keep busy with rows of memory")
                            .found("--device gpu")
                            .allowed("auto or cpu")
                            .remedy("Leave --device out; GPUs are for train lm and train gan"));
        }
    }

    /**
     * What is asked for and would change nothing. Not a matter of the configuration, which may be an earlier model's; nor of a
     * run that is resumed, which must have the settings that it began with.
     */
    private static List<Problem> withoutEffect(Word2VecConfig config) {
        Checks checks = new Checks();
        Word2VecConfig unset = Word2VecConfig.defaults();
        boolean cbow = config.architecture() == Architecture.CBOW;
        checks.only(
                cbow,
                "--cbow-gradient",
                shown(config.cbowGradient()),
                shown(unset.cbowGradient()),
                "--architecture cbow");
        boolean sampled = config.objective() == Objective.NEGATIVE_SAMPLING;
        checks.only(
                sampled,
                "--negative-samples",
                config.negativeSamples(),
                unset.negativeSamples(),
                "--objective negative-sampling");
        boolean averages = config.distribution() == Distribution.AVERAGE;
        String average = "--distribution average";
        MergeChoice merge = config.merge().of(config.architecture());
        boolean usual = merge == MergeChoice.AUTO.of(config.architecture());
        checks.only(averages || usual, "--merge", shown(merge), shown(MergeChoice.AUTO), average);
        checks.only(averages, "--warm-up-fraction", config.warmUpFraction(), unset.warmUpFraction(), average);
        // What follows from a merge is not asked for.
        double factor = config.replicaRateFactor();
        double usualFactor = MergeChoice.AUTO.replicaRateFactor(config.architecture());
        boolean derived = factor == merge.replicaRateFactor(config.architecture());
        checks.only(averages || derived, "--replica-rate-factor", factor, usualFactor, average);
        return checks.problems();
    }

    private static String shown(Enum<?> choice) {
        return ConfigOption.kebab(choice.name());
    }

    @Override
    FamilyOnSpark<Word2VecConfig> onSpark() {
        return new OnSpark();
    }

    private static final class OnSpark extends FamilyOnSpark<Word2VecConfig> {
        OnSpark() {
            super("thalweg train word2vec", Word2VecTraining::prospect, Word2VecTraining::run);
        }

        @Override
        SparkSetup.Workload workload(Word2VecConfig config) {
            return new SparkSetup.Workload.Training(config.threads(), config.replicas());
        }
    }
}
