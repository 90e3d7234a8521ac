package io.thalweg.training;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.ClassifierTraining;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanMeasuresConfig;
import io.thalweg.gan.GanValidation;
import io.thalweg.gan.classifier.ClassifierEngine;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ClassifierSource;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.gan.classifier.TrainedClassifier;
import io.thalweg.network.EngineSearch;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.spark.TaskGpu;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The classifier that a GAN is measured by: where it comes from, or why there is none. One is trained in one task of Spark, never
 * on the driver, and written by it; it is the same for every run on a dataset.
 */
public final class GanClassifier {
    private final GanMeasuresConfig measures;
    private final ParquetImages images;

    private GanClassifier(GanMeasuresConfig measures, ParquetImages images) {
        this.measures = measures;
        this.images = images;
    }

    static GanClassifier of(GanMeasuresConfig measures, ParquetImages images) {
        return new GanClassifier(measures, images);
    }

    /**
     * By what images are measured.
     *
     * @param source where the classifier will be
     * @return empty if there can be no classifier, {@link #reason} then says why
     * @throws BadConfiguration if the classifier asked for is of other images
     */
    Optional<GanValidation.Measuring> measuring(Configuration hadoop, ClassifierSource source) {
        return reason().isPresent()
                ? Optional.empty()
                : shape(hadoop).map(shape -> new GanValidation.Measuring(shape, source, ClassifierEngine.USUAL));
    }

    /** Why images cannot be measured; empty when they can. */
    Optional<String> reason() {
        try {
            ClassifierEngine.named(ClassifierEngine.USUAL);
        } catch (BadConfiguration e) {
            return Optional.of("The measures are left out, since no classifier can be trained: " + e.getMessage());
        }
        if (!measures.classifier().isEmpty() || ClassifierTraining.shape(images).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                "The measures of generated images are left out, since no classifier can be trained: the images have "
                        + (images.labels().isEmpty() ? "no labels" : "one label only")
                        + ". Give --classifier MODEL with a model whose classifier is of such images, or prepare these with labels");
    }

    private Optional<ClassifierShape> shape(Configuration hadoop) {
        return measures.classifier().isEmpty()
                ? ClassifierTraining.shape(images)
                : Optional.of(other(hadoop, measures.classifier(), images.shape())
                        .config()
                        .shape());
    }

    /** The classifier of another model. @throws BadConfiguration if there is none, or it is of images of another shape */
    public static ClassifierFolder other(Configuration hadoop, String model, ImageShape images) {
        OutputFolder folder = OutputFolder.at(hadoop, model);
        if (!ModelManifest.read(folder, GanTraining.FAMILY).has(ClassifierFolder.CONFIG)) {
            throw new BadConfiguration(Problem.of("The model given for its classifier has none")
                    .found("no " + ClassifierFolder.CONFIG)
                    .at("--classifier " + folder.path())
                    .remedy("Give a model that was trained with --validate-every on labelled images"));
        }
        ClassifierFolder classifier = ClassifierFolder.of(folder);
        requireFits(classifier.config().shape(), images, "--classifier " + folder.path());
        return classifier;
    }

    /** @throws BadConfiguration if a classifier is of images of another shape */
    public static void requireFits(ClassifierShape classifier, ImageShape images, String place) {
        if (classifier.size() != images.height()
                || classifier.size() != images.width()
                || classifier.channels() != images.channels()) {
            throw new BadConfiguration(Problem.of("The classifier is of images of another shape")
                    .found(classifier.channels() + " x " + classifier.size() + " x " + classifier.size())
                    .allowed(images.channels() + " x " + images.height() + " x " + images.width())
                    .at(place)
                    .remedy("Give the model of a GAN of such images"));
        }
    }

    /**
     * Has the classifier in the model's folder: the one that is there, another model's, or one trained now.
     *
     * @param validated whether one is needed if none is there
     */
    TrainingRun.Prepared prepare(JavaSparkContext spark, GanConfig config, OutputFolder model, boolean validated)
            throws IOException {
        ClassifierFolder folder = ClassifierFolder.of(model);
        Optional<ClassifierConfig> there = folder.find();
        if (there.isEmpty() && validated && reason().isEmpty()) {
            there = Optional.of(
                    measures.classifier().isEmpty()
                            ? trained(spark, config, folder)
                            : folder.copy(other(model.hadoop(), measures.classifier(), images.shape())));
        }
        if (there.isPresent() && validated && reason().isEmpty()) {
            requireAskedFor(there.get(), model);
        }
        if (there.isEmpty()) {
            return TrainingRun.Prepared.NOTHING;
        }
        ClassifierConfig found = there.get();
        return new TrainingRun.Prepared(
                // Written again, the same, for its hash.
                List.of(found.parameters(), folder.commit(found)),
                Map.of("classifier_sha256", found.parameters().sha256()));
    }

    /** A run that is resumed is measured on by the classifier that it was measured by. */
    private void requireAskedFor(ClassifierConfig there, OutputFolder model) throws IOException {
        boolean asked = measures.classifier().isEmpty()
                ? there.seed() == seed(images) && there.steps() == measures.classifierSteps()
                : there.parameters()
                        .sha256()
                        .equals(other(model.hadoop(), measures.classifier(), images.shape())
                                .config()
                                .parameters()
                                .sha256());
        if (!asked) {
            throw new BadConfiguration(Problem.of("The classifier in the model's folder is not the one asked for")
                    .found("one of " + there.steps() + " steps, sha256 "
                            + there.parameters().sha256())
                    .allowed("the run's own, of the same images, --classifier-steps and --classifier")
                    .at(model.path())
                    .remedy("Resume with the dataset and the options that the run began with, or give --overwrite"));
        }
    }

    private ClassifierConfig trained(JavaSparkContext spark, GanConfig config, ClassifierFolder folder)
            throws IOException {
        ParquetImages source = images;
        ClassifierShape shape = ClassifierTraining.shape(source).orElseThrow();
        ClassifierTraining training = new ClassifierTraining(measures.classifierSteps(), seed(source));
        spark.sc().setJobDescription("classifier of the images");
        try {
            byte[] told = spark.parallelize(List.of(0), 1)
                    .map(ignored -> Json.toBytes(train(training, shape, source, config, folder)))
                    .collect()
                    .get(0);
            return Json.parse(told, ClassifierConfig.class, "what the task of the classifier sent");
        } finally {
            spark.sc().setJobDescription(null);
        }
    }

    private static ClassifierConfig train(
            ClassifierTraining training,
            ClassifierShape shape,
            ParquetImages source,
            GanConfig config,
            ClassifierFolder folder)
            throws IOException {
        int gpu = EngineSearch.address(config.device(), TaskGpu.device());
        TrainedClassifier trained =
                training.train(ClassifierEngine.named(ClassifierEngine.USUAL), shape, source, config.threads(), gpu);
        String split = judged(source);
        double accuracy;
        try (ImageClassifier classifier =
                trained.open(ClassifierEngine.named(ClassifierEngine.USUAL), config.threads(), gpu)) {
            accuracy = ClassifierTraining.accuracy(classifier, source, split);
        }
        ClassifierConfig told = new ClassifierConfig(
                shape, source.labels(), training.steps(), training.seed(), accuracy, split, folder.write(trained));
        folder.commit(told);
        return told;
    }

    private static String judged(ParquetImages source) {
        return source.images("valid") > 0 ? "valid" : source.images("test") > 0 ? "test" : "train";
    }

    /** Of a dataset: the same for the same images and labels, wherever they lie. */
    public static long seed(ParquetImages images) {
        List<String> hashes = new ArrayList<>(GanTraining.dataHashes(images.manifest()));
        return Seeds.derive(0, "gan.classifier." + String.join("/", hashes));
    }
}
