package io.thalweg.gan.quality;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.ClassifierTraining;
import io.thalweg.gan.GanProgram;
import io.thalweg.network.Device;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.ClassifierFolder;
import io.thalweg.training.GanClassifier;
import io.thalweg.training.GanModelFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** A GAN's images measured against a split of a dataset, in one task. */
public final class QualityJob {
    /** Real images that a split must have. */
    private static final int LEAST_REAL = 16;

    private QualityJob() {}

    /**
     * Evaluates.
     *
     * @param model folder of the GAN
     * @param data folder of the dataset
     * @param split {@code "test"}, {@code "valid"} or {@code "train"}
     * @param images generated
     * @param classifier folder of the GAN whose classifier it is done by; empty for the model's own, or, where it has none, one
     *     trained on the dataset
     * @param engine that runs the generator
     * @throws BadConfiguration if the dataset has other images or too few in the split, there is no classifier to be had, or no
     *     such engine or, on this machine, no such device
     */
    public static QualityResult run(
            JavaSparkContext spark,
            String model,
            String data,
            String split,
            int images,
            String classifier,
            String engine,
            Device device)
            throws IOException {
        Configuration hadoop = spark.hadoopConfiguration();
        GanModelFolder gan = GanModelFolder.open(OutputFolder.at(hadoop, model));
        ParquetImages source = ParquetImages.open(hadoop, data);
        check(gan, source, split);
        Device looked = spark.isLocal() ? device : Device.CPU;
        BadConfiguration.throwIfAny(GanProgram.engine(engine)
                .refusals(gan.shape(), gan.config().training().learning().objective(), looked));
        QualityTask task = new QualityTask(
                new HadoopSettings(hadoop),
                gan.folder().path().toString(),
                stored(hadoop, gan, source, classifier).orElse(null),
                source,
                split,
                images,
                engine,
                device);
        byte[] told = spark.parallelize(List.of(0), 1)
                .map(ignored -> Json.toBytes(task.run()))
                .collect()
                .get(0);
        return Json.parse(told, QualityResult.class, "what the task of the evaluation sent");
    }

    private static void check(GanModelFolder gan, ParquetImages source, String split) {
        List<Problem> problems = new ArrayList<>();
        if (!gan.config().images().equals(source.shape())) {
            problems.add(
                    Problem.of("The dataset has images of another shape than the model makes")
                            .found(told(source.shape()))
                            .allowed(told(gan.config().images()))
                            .at(source.folder())
                            .remedy(
                                    "Give the dataset that the model was trained on, or one prepared with its --size and --channels"));
        }
        long real = source.images(split);
        if (real < LEAST_REAL) {
            problems.add(Problem.of("The split is too small to evaluate on")
                    .found(real + " images in " + split)
                    .allowed("at least " + LEAST_REAL)
                    .at(source.folder())
                    .remedy("Give another --split, or prepare the dataset with --held-out or --test"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    private static String told(ImageShape shape) {
        return shape.channels() + " x " + shape.height() + " x " + shape.width();
    }

    /** The classifier to be read; empty where one is to be trained. */
    private static Optional<ClassifierFolder> stored(
            Configuration hadoop, GanModelFolder gan, ParquetImages source, String classifier) {
        if (!classifier.isEmpty()) {
            return Optional.of(GanClassifier.other(hadoop, classifier, source.shape()));
        }
        if (ModelManifest.read(gan.folder()).has(ClassifierFolder.CONFIG)) {
            return Optional.of(ClassifierFolder.of(gan.folder()));
        }
        if (ClassifierTraining.shape(source).isEmpty()) {
            throw new BadConfiguration(Problem.of("There is no classifier to evaluate by")
                    .found("a model without, and a dataset of "
                            + source.labels().size() + " labels to train one on")
                    .allowed("at least two labels")
                    .at(source.folder())
                    .remedy("Give --classifier MODEL with a model whose classifier is of such images"));
        }
        return Optional.empty();
    }
}
