package io.thalweg.gan.quality;

import io.thalweg.gan.ClassifierTraining;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanEvaluation;
import io.thalweg.gan.GanMeasuresConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanQuality;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GeneratedImages;
import io.thalweg.gan.classifier.ClassifierEngine;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.gan.classifier.TrainedClassifier;
import io.thalweg.network.Device;
import io.thalweg.network.EngineSearch;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.random.Seeds;
import io.thalweg.spark.TaskGpu;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.ClassifierFolder;
import io.thalweg.training.GanClassifier;
import io.thalweg.training.GanModelFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evaluation, wherever it is run. Travels to executors: it carries paths and settings.
 *
 * @param hadoop settings of storage
 * @param model folder of the GAN
 * @param classifier to be read; null to train one on the dataset
 * @param images generated
 * @param engine that runs the generator, which need not be the one that trained it
 */
record QualityTask(
        HadoopSettings hadoop,
        String model,
        @Nullable ClassifierFolder classifier,
        ParquetImages source,
        String split,
        int images,
        String engine,
        Device device)
        implements Serializable {

    QualityResult run() throws IOException {
        GanModelFolder folder = GanModelFolder.open(OutputFolder.at(hadoop.configuration(), model));
        GanConfig trained = folder.config().training();
        ClassifierEngine looking = ClassifierEngine.named(ClassifierEngine.USUAL);
        int threads = trained.threads();
        int address = EngineSearch.address(device, TaskGpu.device());
        TrainedClassifier read = classifier == null ? trained(looking, threads, address) : classifier.read();
        GanShape shape = folder.shape();
        try (ImageClassifier classifying = read.open(looking, threads, address);
                Gan gan = GanProgram.open(here(trained), shape, TaskGpu.device())) {
            gan.load(folder.parameters());
            gan.settle();
            GeneratedImages made =
                    new GeneratedImages(gan, shape, images, Seeds.derive(trained.seed(), "gan.evaluation"));
            GanQuality quality = new GanEvaluation(classifying, source).judge(made, split);
            List<String> labels =
                    classifier == null ? source.labels() : classifier.config().labels();
            double accuracy = labels.equals(source.labels())
                    ? ClassifierTraining.accuracy(classifying, source, split)
                    : Double.NaN;
            return new QualityResult(quality, accuracy, ClassifierFolder.sha256(read));
        }
    }

    /** As the job that trains a GAN on the dataset would. */
    private TrainedClassifier trained(ClassifierEngine looking, int threads, int address) throws IOException {
        return new ClassifierTraining(GanMeasuresConfig.STEPS, GanClassifier.seed(source))
                .train(looking, ClassifierTraining.shape(source).orElseThrow(), source, threads, address);
    }

    private GanConfig here(GanConfig trained) {
        return new GanConfig(
                trained.network(),
                trained.learning(),
                trained.averaging(),
                trained.batch(),
                trained.epochs(),
                engine,
                device,
                trained.threads(),
                trained.seed());
    }
}
