package io.thalweg.cluster;

import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanLearningConfig;
import io.thalweg.gan.GanMeasuresConfig;
import io.thalweg.gan.GanNetworkConfig;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LearningConfig;
import io.thalweg.lm.NetworkConfig;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.prepare.ImagePreparation;
import io.thalweg.prepare.ImagePreparationConfig;
import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.UnknownWords;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.TrainerConfig;
import io.thalweg.training.GanRequest;
import io.thalweg.training.GanTraining;
import io.thalweg.training.LanguageModelTraining;
import io.thalweg.training.Word2VecTraining;
import io.thalweg.watch.RunWatch;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.KernelChoice;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trainings of a few seconds, of every family, and their datasets. Each dataset is made when it is first asked for, by a Spark
 * of its own: so before the test starts another.
 */
final class Trainings {
    private final Path folder;

    private Trainings(Path folder) {
        this.folder = folder;
    }

    /** @param folder of the test's own; datasets are written there */
    static Trainings in(Path folder) {
        return new Trainings(folder);
    }

    Training of(Word2VecConfig config) throws IOException {
        String data = words();
        return (spark, limits, output, listener) -> Word2VecTraining.run(
                spark,
                config,
                new TrainerConfig(1000, 1, 0, 0, 0, limits),
                data,
                output.toString(),
                Existing.OVERWRITE,
                listener);
    }

    /** At most eight rounds of it. */
    Training of(LanguageModelConfig config) throws IOException {
        String data = documents();
        return (spark, limits, output, listener) -> LanguageModelTraining.run(
                spark,
                config,
                eightRounds(limits),
                data,
                output.toString(),
                Existing.OVERWRITE,
                listener,
                RunWatch.Listeners.none());
    }

    /** At most eight rounds of it. */
    Training of(GanConfig config) throws IOException {
        return of(config, images(1000));
    }

    /** A round shows every picture once: of so many that a step is little of it. */
    Training ofLongRounds(GanConfig config) throws IOException {
        return of(config, images(16_000));
    }

    private static Training of(GanConfig config, String data) {
        return (spark, limits, output, listener) -> GanTraining.run(
                spark,
                new GanRequest(config, GanMeasuresConfig.defaults()),
                eightRounds(limits),
                data,
                output.toString(),
                Existing.OVERWRITE,
                listener,
                RunWatch.Listeners.none());
    }

    private static TrainerConfig eightRounds(RoundLimits limits) {
        return new TrainerConfig(1000, 1, 0, 0, 8, limits);
    }

    static Word2VecConfig word2vec(int merges, int replicas) {
        return word2vec(merges, replicas, 32);
    }

    static Word2VecConfig word2vec(int merges, int replicas, int dimensions) {
        return plain(merges, replicas, dimensions).build();
    }

    /** Rounds of as many sub-rounds as replicas, in which blocks of the model move between executors. */
    static Word2VecConfig word2vecOnBlocks(int merges, int replicas) {
        return plain(merges, replicas, 32).distribution(Distribution.BLOCKS).build();
    }

    /** Three rounds with much to do, the first not of all replicas. */
    static Word2VecConfig word2vecOfLongRounds(int replicas) {
        return plain(1, replicas, 512).negativeSamples(25).build();
    }

    private static Word2VecConfig.Builder plain(int merges, int replicas, int dimensions) {
        return Word2VecConfig.builder()
                .dimensions(dimensions)
                .epochs(2)
                .replicas(replicas)
                .threads(1)
                .mergesPerEpoch(merges)
                .kernel(KernelChoice.PLAIN)
                .seed(Faults.SEED);
    }

    /** A small LSTM with dropout, of eight rounds that take longer than what is around them. */
    static LanguageModelConfig languageModel(int replicas) {
        return languageModel(replicas, 300, 2);
    }

    /** The same, with a round an epoch. */
    static LanguageModelConfig languageModelOfLongRounds(int replicas) {
        return languageModel(replicas, 100_000, 4);
    }

    private static LanguageModelConfig languageModel(int replicas, int localSteps, int epochs) {
        NetworkConfig usual = NetworkConfig.of(Cell.LSTM, 2, 12);
        NetworkConfig network = new NetworkConfig(
                usual.cell(),
                usual.layers(),
                usual.hidden(),
                usual.embedding(),
                usual.embeddings(),
                usual.output(),
                usual.cutoffs(),
                usual.sampledWords(),
                usual.forgetBias(),
                usual.initialRange(),
                0.2,
                0.1);
        return new LanguageModelConfig(
                network,
                LearningConfig.defaults(),
                averaging(replicas, localSteps),
                8,
                10,
                epochs,
                "torch",
                Device.CPU,
                1,
                Faults.SEED);
    }

    /** Small networks, of eight rounds that take longer than what is around them. */
    static GanConfig gan(int replicas) {
        return new GanConfig(
                new GanNetworkConfig(8, 8, DiscriminatorNorm.BATCH, true),
                GanLearningConfig.defaults(),
                averaging(replicas, 400),
                16,
                110,
                GanConfig.DEFAULT_ENGINE,
                Device.CPU,
                1,
                Faults.SEED);
    }

    private static AveragingConfig averaging(int replicas, int localSteps) {
        AveragingConfig averaging = AveragingConfig.defaults();
        return new AveragingConfig(
                replicas,
                localSteps,
                averaging.outerStep(),
                averaging.outerLearningRate(),
                averaging.outerMomentum(),
                averaging.optimizerState());
    }

    /** A dataset of words from a seeded text. @return its folder */
    String words() throws IOException {
        Path made = folder.resolve("data");
        if (!isMade(made)) {
            prepare(TextPreparationConfig.builder().minCount(1), made);
        }
        return made.toString();
    }

    /** The same text for language models, which need unknown words and the ends of documents. */
    String documents() throws IOException {
        Path made = folder.resolve("lm-data");
        if (!isMade(made)) {
            prepare(
                    TextPreparationConfig.builder()
                            .minCount(1)
                            .unknownWords(UnknownWords.KEEP)
                            .documentEnd(true),
                    made);
        }
        return made.toString();
    }

    /** Pictures of two kinds for GANs. */
    String images() throws IOException {
        return images(1000);
    }

    private String images(int count) throws IOException {
        Path made = folder.resolve("gan-data-" + count);
        if (!isMade(made)) {
            Path pictures = Files.write(folder.resolve("pictures.zip"), SmallPictures.zip(count, Faults.SEED));
            ImagePreparationConfig config = ImagePreparationConfig.of(
                    List.of(pictures.toString()), made.toString(), ImageOptions.of(SmallPictures.SIDE, 1));
            try (JavaSparkContext local = local()) {
                ImagePreparation.run(local, config, PreparationListener.NONE);
            }
        }
        return made.toString();
    }

    private static boolean isMade(Path dataset) {
        return Files.exists(dataset.resolve("manifest.json"));
    }

    /** Of 200,000 words from a Zipf-like vocabulary. */
    private void prepare(TextPreparationConfig.Builder config, Path output) throws IOException {
        Path text = folder.resolve("text.txt");
        Files.writeString(text, SmallText.of(new Random(Faults.SEED), 10_000, 20, 3000));
        try (JavaSparkContext local = local()) {
            TextPreparation.run(
                    local,
                    config.inputs(List.of(text.toString()))
                            .output(output.toString())
                            .shards(4)
                            .heldOut(0)
                            .existing(Existing.REFUSE)
                            .build(),
                    PreparationListener.NONE);
        }
    }

    private static JavaSparkContext local() {
        return SparkSetup.start("prepare", "local[2]", Map.of(), new SparkSetup.Workload.Data());
    }
}
