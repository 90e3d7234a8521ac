package io.thalweg.prepare;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.ImageCollection;
import io.thalweg.prepare.collection.ImageFile;
import io.thalweg.prepare.collection.LabelFile;
import io.thalweg.prepare.collection.LabelLookup;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes a dataset from images.
 *
 * <p>Each image is read, decoded and fitted once, into staging files; from the hashes counted on the way come the bounds of
 * the shards, once copies are found and left out; then Spark sorts the images by their hashes, and each shard is written by one task. What comes out depends on
 * the input and the configuration alone, never on how many tasks, cores or attempts it took.
 */
public final class ImagePreparation {
    private ImagePreparation() {}

    /** Classes of this package on Spark's wire, for Kryo: arrays of primitives only. */
    public static Class<?>[] kryoClasses() {
        return TextPreparation.kryoClasses();
    }

    /**
     * Writes the dataset and commits it.
     *
     * @return the manifest it committed
     * @throws BadConfiguration if an input or the output is not as it must be; nothing was started or changed
     * @throws io.thalweg.problem.JobFailed if the work failed, or too many images are bad; what was written is removed
     */
    public static ImageManifest run(
            JavaSparkContext spark, ImagePreparationConfig config, PreparationListener listener) {
        return run(spark, config, listener, 0);
    }

    /** @param taskBytes stored bytes that a reading task gets; 0 to go by the number of cores */
    static ImageManifest run(
            JavaSparkContext spark, ImagePreparationConfig config, PreparationListener listener, long taskBytes) {
        Configuration hadoop = spark.hadoopConfiguration();
        List<Problem> problems = new ArrayList<>();
        Look look = look(hadoop, config, problems);
        BadConfiguration.throwIfAny(problems);
        return ClaimedOutput.fill(
                spark,
                look.output(),
                config.existing(),
                () -> ImagePreparationRun.OWN_NAMES,
                lease -> new ImagePreparationRun(
                                spark, config, listener, look, taskBytes, lease, new HadoopSettings(hadoop))
                        .run());
    }

    /**
     * What is there before anything starts.
     *
     * @param plans of {@code --input}, or of {@code --train}, {@code --valid} and {@code --test}
     * @param against what {@code --against} names
     * @param labels of {@code --label-file}
     */
    record Look(List<ImageCollection> plans, AgainstImages against, OutputFolder output, LabelLookup labels) {}

    static Look look(Configuration hadoop, ImagePreparationConfig config, List<Problem> problems) {
        List<ImageCollection> plans = new ArrayList<>();
        for (List<String> paths : config.plans()) {
            plans.add(ImageCollection.of(
                    hadoop, paths, config.read(), config.image().maxPixels(), problems));
        }
        List<String> files = new ArrayList<>();
        plans.forEach(plan -> plan.files().stream().map(ImageFile::path).forEach(files::add));
        AgainstImages against = AgainstImages.of(hadoop, config.duplicates(), config.image(), problems);
        files.addAll(against.paths(hadoop));
        OutputFolder output = CheckedOutput.of(hadoop, config.output(), config.existing(), files.stream(), problems);
        return new Look(
                plans, against, output, LabelFile.read(hadoop, config.read().labelFile(), problems));
    }
}
