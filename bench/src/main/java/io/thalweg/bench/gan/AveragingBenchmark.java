package io.thalweg.bench.gan;

import io.thalweg.average.ModelState;
import io.thalweg.bench.AveragingRuns;
import io.thalweg.dataset.ImageSource;
import io.thalweg.gan.ClassifierTraining;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanEvaluation;
import io.thalweg.gan.GanLearningConfig;
import io.thalweg.gan.GanLossChoice;
import io.thalweg.gan.GanNetworkConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanScores;
import io.thalweg.gan.GeneratedImages;
import io.thalweg.gan.SplitImages;
import io.thalweg.gan.classifier.ClassifierEngine;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.gan.classifier.TrainedClassifier;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.NativeSettings;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.train.Program;
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
 * How good GANs are by the number of replicas and of local steps, all having seen equally many images. The rounds are those of a
 * job on a cluster, to the bit, without Spark around them. A line for each run, its columns ended by tabs, measured on the features
 * of one classifier of the dataset; first comes what training images are measured at in place of made ones, which no generator
 * should be expected to better. Learning rates, which are of both
 * networks, are to be chosen by {@code --split valid}.
 */
@Command(
        name = "averaging-benchmark",
        mixinStandardHelpOptions = true,
        description = "Trains GANs with each way of averaging, and tells how good their images are.")
public final class AveragingBenchmark implements Callable<Integer> {
    /** What becomes of the replicas' discriminators between rounds. */
    enum Exchange {
        /** They are averaged, as generators are. */
        AVERAGE,
        /** They change hands: {@link KeptDiscriminators}. */
        SWAP
    }

    @Mixin
    private final AveragingRuns runs = new AveragingRuns(
            List.of(10, 50, 200), List.of(OuterStepChoice.MEAN), List.of(2e-4), List.of(1L, 2L, 3L), 64, 10);

    @Nullable
    @Option(names = "--data", required = true, description = "A dataset made by 'thalweg prepare images'.")
    String data;

    @Option(names = "--exchange", split = ",", description = "${COMPLETION-CANDIDATES}. Default: average.")
    List<Exchange> exchanges = List.of(Exchange.AVERAGE);

    @Option(names = "--replicas", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    List<Integer> replicas = List.of(1, 2, 4);

    @Option(names = "--loss", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    GanLossChoice loss = GanLossChoice.NON_SATURATING;

    @Option(names = "--discriminator-norm", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    DiscriminatorNorm norm = DiscriminatorNorm.BATCH;

    @Option(names = "--features", description = "Channels next to the image. Default: ${DEFAULT-VALUE}.")
    int features = 32;

    @Option(names = "--max-rounds", description = "Rounds of a run at most, 0 for all. Default: ${DEFAULT-VALUE}.")
    int maxRounds = 0;

    @Option(names = "--engine", description = "Default: ${DEFAULT-VALUE}.")
    String engine = GanConfig.DEFAULT_ENGINE;

    @Option(names = "--classifier-steps", description = "Default: ${DEFAULT-VALUE}.")
    int classifierSteps = 3000;

    @Option(names = "--split", description = "Whose images are compared with. Default: ${DEFAULT-VALUE}.")
    String split = "test";

    @Option(names = "--images", description = "Images measured on each side, at most. Default: ${DEFAULT-VALUE}.")
    int images = 5000;

    public static void main(String[] arguments) {
        NativeSettings.make();
        System.exit(new CommandLine(new AveragingBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        ParquetImages source = ParquetImages.open(new Configuration(), String.valueOf(data));
        ClassifierEngine classifiers = ClassifierEngine.named(ClassifierEngine.USUAL);
        TrainedClassifier trained =
                new ClassifierTraining(classifierSteps, 1).train(classifiers, classifier(source), source, 1, -1);
        System.out.println(
                "exchange\treplicas\tlocal steps\touter step\trate\tseed\trounds\timages seen\tseconds\t"
                        + "images/s and replica\tMB sent by a replica\tfid_own_features\tclass entropy, share\tprecision\trecall");
        try (ImageClassifier classifier = trained.open(classifiers, 1, -1)) {
            Yardstick yardstick =
                    new Yardstick(new GanEvaluation(classifier, source), SplitImages.first(source.open(split), images));
            System.out.println("real images" + "\t".repeat(11)
                    + Yardstick.columns(yardstick.evaluation.score(
                            SplitImages.first(source.open("train"), yardstick.real.count()), yardstick.real)));
            for (Exchange exchange : exchanges) {
                for (int count : replicas) {
                    runs.forEach(
                            count,
                            (averaging, rate, seed) -> run(source, exchange, config(averaging, rate, seed), yardstick));
                }
            }
        }
        return 0;
    }

    private static ClassifierShape classifier(ImageSource source) {
        return ClassifierTraining.shape(source)
                .orElseThrow(() ->
                        new BadConfiguration(List.of(Problem.of("The images have no labels to train a classifier by")
                                .found(source.labels().size() + " labels")
                                .allowed("at least 2"))));
    }

    private GanConfig config(AveragingConfig averaging, double rate, long seed) {
        GanLearningConfig usual = GanLearningConfig.defaults();
        GanLearningConfig learning = new GanLearningConfig(
                loss,
                usual.gradientPenalty(),
                rate,
                rate,
                usual.beta1(),
                usual.beta2(),
                usual.discriminatorSteps(),
                usual.labelSmoothing(),
                usual.averageDecay());
        GanNetworkConfig network =
                new GanNetworkConfig(GanNetworkConfig.defaults().noise(), features, norm, false);
        return new GanConfig(network, learning, averaging, runs.batch(), runs.epochs(), engine, Device.CPU, 1, seed);
    }

    private void run(ImageSource source, Exchange exchange, GanConfig config, Yardstick yardstick) throws IOException {
        GanProgram gan = new GanProgram(config, source);
        Program program = exchange == Exchange.SWAP ? new KeptDiscriminators(gan) : gan;
        int count = config.averaging().replicas();
        int rounds = maxRounds == 0 ? program.rounds() : Math.min(maxRounds, program.rounds());
        AveragingRuns.Trained trained = runs.train(
                program,
                count,
                rounds,
                exchange == Exchange.SWAP
                        ? (carries, round) -> KeptDiscriminators.swapped(carries, config.seed(), round)
                        : AveragingRuns.Between.SAME);
        System.out.printf(
                Locale.ROOT,
                "%s\t%d\t%d\t%s\t%s\t%d\t%d\t%d\t%.1f\t%.0f\t%.1f\t%s%n",
                name(exchange),
                count,
                config.averaging().localSteps(),
                name(config.averaging().outerStep()),
                config.learning().learningRate(),
                config.seed(),
                rounds,
                trained.seen(),
                trained.seconds(),
                trained.perSecond(),
                // A discriminator that changes hands travels as one that is averaged does.
                trained.sent() * 1e-6 / count,
                Yardstick.columns(yardstick.score(gan, trained.model())));
    }

    private static String name(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /**
     * What all runs are measured by.
     *
     * @param real images to compare with
     */
    private record Yardstick(GanEvaluation evaluation, SplitImages real) {
        /** Of as many made images, from one noise for all runs. */
        GanScores score(GanProgram program, ModelState model) throws IOException {
            try (Gan gan = GanProgram.open(program.config(), program.shape(), -1)) {
                gan.load(model);
                gan.settle();
                long noise = Seeds.derive(1, "benchmark.measured");
                return evaluation.score(new GeneratedImages(gan, program.shape(), real.count(), noise), real);
            }
        }

        static String columns(GanScores scores) {
            return String.format(
                    Locale.ROOT,
                    "%.3f\t%.3f\t%.3f\t%.3f",
                    scores.fidOwnFeatures(),
                    scores.classEntropy() / scores.realClassEntropy(),
                    scores.precision(),
                    scores.recall());
        }
    }
}
