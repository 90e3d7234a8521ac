package io.thalweg.prepare;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.ImageDedupConfig;
import io.thalweg.prepare.dedup.ImageFingerprint;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The datasets of images that {@code --against} names. Their fingerprints are taken from their pixels each time: those are
 * small.
 *
 * @param datasets in the order they were given
 */
record AgainstImages(List<ParquetImages> datasets) {
    /** Bytes of pixels that a task reads. */
    private static final long TASK_BYTES = 64 << 20;

    AgainstImages {
        datasets = List.copyOf(datasets);
    }

    /** Looks at each folder, and adds a problem for every reason against one. */
    static AgainstImages of(Configuration hadoop, ImageDedupConfig config, ImageOptions image, List<Problem> problems) {
        List<ParquetImages> datasets = new ArrayList<>();
        for (String folder : config.against()) {
            try {
                ParquetImages dataset = ParquetImages.open(hadoop, folder);
                if (config.mode() == DedupMode.EXACT && !dataset.shape().equals(image.shape())) {
                    problems.add(Problem.of("No image equals one of a dataset of --against, which has another shape")
                            .found(dataset.shape())
                            .allowed(image.shape().toString())
                            .at(folder)
                            .remedy("Give its --size and --channels, or --dedup near"));
                }
                datasets.add(dataset);
            } catch (BadConfiguration e) {
                problems.addAll(e.problems());
            } catch (JobFailed e) {
                problems.add(e.problem());
            }
        }
        return new AgainstImages(datasets);
    }

    /** Files that are read, for the check that none lies in the output. */
    List<String> paths(Configuration hadoop) {
        return datasets.stream()
                .map(each -> CheckedOutput.qualified(hadoop, new Path(each.folder(), OutputFolder.MANIFEST).toString()))
                .toList();
    }

    long images() {
        return datasets.stream()
                .flatMap(dataset -> dataset.manifest().splits().values().stream())
                .mapToLong(ImageManifest.Split::images)
                .sum();
    }

    /** Images {@code [from, to)} of one split. */
    record Work(String split, long from, long to) {}

    /**
     * Fingerprints of some images.
     *
     * @param name of the split as messages call it
     */
    record Fingerprints(String name, RecordFile file) {}

    /** Takes the fingerprints of all images, in the order of the datasets, their splits' names and the images. */
    List<Fingerprints> fingerprints(
            JavaSparkContext spark, SparkStep step, HadoopSettings settings, Path staging, DedupMode mode) {
        List<Fingerprints> all = new ArrayList<>();
        for (int number = 0; number < datasets.size(); number++) {
            ParquetImages dataset = datasets.get(number);
            long each = Math.max(1, TASK_BYTES / dataset.shape().bytes());
            List<Work> work = new ArrayList<>();
            for (String split : new TreeSet<>(dataset.manifest().splits().keySet())) {
                long images = dataset.images(split);
                for (long from = 0; from < images; from += each) {
                    work.add(new Work(split, from, Math.min(images, from + each)));
                }
            }
            String name = String.format(Locale.ROOT, "against-%03d", number);
            String folder = staging.toString();
            List<byte[]> jobs = work.stream().map(Json::toBytes).toList();
            List<byte[]> results = step.collect(
                    Step.FINGERPRINT,
                    spark.parallelize(jobs, Math.max(1, jobs.size()))
                            .map(json -> read(
                                    dataset,
                                    Json.parse(json, Work.class, "a task's description"),
                                    settings,
                                    new Path(folder, name),
                                    mode)),
                    jobs.size());
            for (int i = 0; i < results.size(); i++) {
                all.add(new Fingerprints(
                        "split " + work.get(i).split() + " of " + dataset.folder(),
                        Json.parse(results.get(i), RecordFile.class, "a task's result")));
            }
        }
        return all;
    }

    private static byte[] read(ParquetImages dataset, Work work, HadoopSettings settings, Path place, DedupMode mode) {
        TaskContext task = TaskContext.get();
        Path file =
                place.suffix(String.format(Locale.ROOT, "-%06d-%d.hashes", task.partitionId(), task.taskAttemptId()));
        return Storage.access(file, () -> {
            ImageCorpus images = dataset.open(work.split());
            ImageFingerprint fingerprint = new ImageFingerprint(mode, dataset.shape());
            try (RecordFile.Writer out =
                    new RecordFile.Writer(settings.configuration(), file, ImageFingerprint.BYTES)) {
                long[] position = {work.from()};
                images.forEachImage(work.from(), work.to(), (pixels, offset, label) -> {
                    out.write(fingerprint.of(0, position[0]++, pixels, offset));
                    return true;
                });
                return Json.toBytes(out.finish());
            }
        });
    }
}
