package io.thalweg.bench.lm;

import io.thalweg.average.ModelState;
import io.thalweg.bench.AveragingRuns;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.LanguageModelProgram;
import io.thalweg.lm.LearningConfig;
import io.thalweg.lm.LearningRateSchedule;
import io.thalweg.lm.NetworkConfig;
import io.thalweg.lm.SplitEvaluation;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.NativeSettings;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.prepare.corpus.ParquetCorpus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How good language models are by the number of local steps and the outer step. The rounds are those of a job on a cluster, to
 * the bit, without Spark around them. A line for each run, its columns ended by tabs. Learning rates, the highest of a cosine, are chosen by the
 * validation split; {@code --test} is for the runs that are reported.
 */
@Command(
        name = "averaging-benchmark",
        mixinStandardHelpOptions = true,
        description = "Trains language models with each way of averaging, and tells their perplexities.")
public final class AveragingBenchmark implements Callable<Integer> {
    @Mixin
    private final AveragingRuns runs = new AveragingRuns(
            List.of(1, 10, 50, 200), List.of(OuterStepChoice.values()), List.of(0.002), List.of(1L), 10, 5);

    @Nullable
    @Option(names = "--data", required = true, description = "A dataset made by 'thalweg prepare text'.")
    String data;

    @Option(names = "--replicas", description = "Default: ${DEFAULT-VALUE}.")
    int replicas = 4;

    @Option(names = "--optimizer", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    OptimizerChoice optimizer = OptimizerChoice.ADAM;

    @Option(names = "--layers", description = "Default: ${DEFAULT-VALUE}.")
    int layers = 1;

    @Option(names = "--hidden", description = "Default: ${DEFAULT-VALUE}.")
    int hidden = 128;

    @Option(names = "--steps", description = "Tokens of each in a step. Default: ${DEFAULT-VALUE}.")
    int steps = 50;

    @Option(names = "--test", description = "Tells the perplexity of the test split too.")
    boolean test;

    public static void main(String[] arguments) {
        NativeSettings.make();
        System.exit(new CommandLine(new AveragingBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        ParquetCorpus corpus = ParquetCorpus.open(new Configuration(), String.valueOf(data));
        System.out.println("outer step\tlocal steps\trate\tseed\trounds\tseconds\ttokens/s and replica\t"
                + "MB sent by a replica\tvalid perplexity" + (test ? "\ttest perplexity" : ""));
        runs.forEach(replicas, (averaging, rate, seed) -> run(corpus, config(averaging, rate, seed)));
        return 0;
    }

    private LanguageModelConfig config(AveragingConfig averaging, double rate, long seed) {
        LearningConfig usual = LearningConfig.defaults();
        LearningConfig learning = new LearningConfig(
                optimizer,
                usual.beta1(),
                LearningConfig.defaultBeta2(optimizer),
                usual.epsilon(),
                0,
                rate,
                usual.segmentLoss(),
                LearningRateSchedule.COSINE,
                0,
                usual.decayFactor(),
                usual.decayFromEpoch(),
                usual.clipNorm());
        return new LanguageModelConfig(
                NetworkConfig.of(Cell.LSTM, layers, hidden),
                learning,
                averaging,
                runs.batch(),
                steps,
                runs.epochs(),
                LanguageModelConfig.DEFAULT_ENGINE,
                Device.CPU,
                1,
                seed);
    }

    private void run(ParquetCorpus corpus, LanguageModelConfig config) throws IOException {
        LanguageModelProgram program = new LanguageModelProgram(config, corpus.vocabularySize(), corpus);
        AveragingRuns.Trained trained = runs.train(program, replicas, program.rounds(), AveragingRuns.Between.SAME);
        System.out.printf(
                Locale.ROOT,
                "%s\t%d\t%s\t%d\t%d\t%.1f\t%.0f\t%.1f\t%.3f%s%n",
                config.averaging().outerStep().name().toLowerCase(Locale.ROOT),
                config.averaging().localSteps(),
                config.learning().learningRate(),
                config.seed(),
                program.rounds(),
                trained.seconds(),
                trained.perSecond(),
                trained.sent() * 1e-6 / replicas,
                perplexity(corpus, config, program, trained.model(), "valid"),
                test
                        ? String.format(
                                Locale.ROOT, "\t%.3f", perplexity(corpus, config, program, trained.model(), "test"))
                        : "");
    }

    private static double perplexity(
            ParquetCorpus corpus,
            LanguageModelConfig config,
            LanguageModelProgram program,
            ModelState state,
            String split) {
        try (LanguageModel model = LanguageModelEngines.named(config.engine())
                .open(program.shape(), config.learning().method(), 1, -1)) {
            model.load(state);
            return SplitEvaluation.of(corpus.tokens(split))
                    .evaluate(model, program.shape(), corpus, split, -1)
                    .perplexity();
        }
    }
}
