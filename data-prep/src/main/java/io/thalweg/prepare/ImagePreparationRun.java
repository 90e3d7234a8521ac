package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.ImageColours;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.collection.CollectionTask;
import io.thalweg.prepare.collection.ImageCollection;
import io.thalweg.prepare.collection.ImageFile;
import io.thalweg.prepare.collection.LabelTable;
import io.thalweg.prepare.image.ColourCount;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** One preparation of images under way, on the driver. */
final class ImagePreparationRun {
    /** The list of what could not be used: name, reason and what was found, a line each. */
    static final String QUARANTINE = "quarantine.tsv";

    /** All that a preparation puts into its output folder, the manifest aside. */
    static final List<String> OWN_NAMES = List.of(DatasetAssembly.STAGING, QUARANTINE, "train", "valid", "test");

    private static final int MOST_SOURCES = 10_000;

    private final JavaSparkContext spark;
    private final ImagePreparationConfig config;
    private final ImagePreparation.Look look;
    private final long taskBytes;
    private final OutputFolder output;
    private final OutputLease lease;
    private final HadoopSettings settings;
    private final SparkStep step;
    private final TreeMap<String, Long> counters = new TreeMap<>();
    private final DroppedImages dropped = new DroppedImages();
    private final TreeMap<String, ImageColours> colours = new TreeMap<>();
    private ImageHistogram histogram = new ImageHistogram();

    ImagePreparationRun(
            JavaSparkContext spark,
            ImagePreparationConfig config,
            PreparationListener listener,
            ImagePreparation.Look look,
            long taskBytes,
            OutputLease lease,
            HadoopSettings settings) {
        this.spark = spark;
        this.config = config;
        this.look = look;
        this.taskBytes = taskBytes;
        this.output = look.output();
        this.lease = lease;
        this.settings = settings;
        this.step = new SparkStep(spark, listener);
    }

    ImageManifest run() {
        List<ImageStaging.Result> staged = stage();
        checkImages(staged);
        List<String> left = withoutCopies(staged);
        dropped.count(counters);
        checkTraining();
        List<String> labels = labels(staged);
        Optional<Part> quarantine = Storage.access(output.path(QUARANTINE), () -> quarantine(staged));
        Map<String, ImageManifest.Split> splits = shards(staged, left, labels);
        ImageManifest manifest = new ImageManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                ImageManifest.KIND,
                config.toOptions(),
                config.image().shape(),
                labels,
                splits,
                quarantine.orElse(null),
                dropped.told(),
                colours,
                counters,
                sources(),
                DatasetAssembly.createdBy());
        return Storage.access(output.path(), () -> {
            lease.requireHeld();
            removeLeftovers(splits);
            output.commit(manifest);
            return manifest;
        });
    }

    private List<ImageStaging.Result> stage() {
        List<byte[]> work = new ArrayList<>();
        long files = 0;
        long skipped = 0;
        for (int plan = 0; plan < look.plans().size(); plan++) {
            ImageCollection collection = look.plans().get(plan);
            int split = config.inputs().isEmpty() ? plan : -1;
            List<CollectionTask> tasks =
                    taskBytes > 0 ? collection.tasks(taskBytes) : collection.tasksFor(spark.defaultParallelism());
            tasks.forEach(task -> work.add(Json.toBytes(new StageImagesTask.Work(task, split))));
            files += collection.files().size();
            skipped += collection.skipped();
        }
        counters.put("files", files);
        counters.put("files_skipped", skipped);
        Broadcast<byte[]> table = spark.broadcast(look.labels().packed());
        try {
            StageImagesTask task = new StageImagesTask(settings, output.path(DatasetAssembly.STAGING), config, table);
            List<ImageStaging.Result> results = new ArrayList<>();
            JavaRDD<byte[]> rdd =
                    spark.parallelize(work, Math.max(1, work.size())).map(task);
            for (byte[] json : step.collect(Step.READ, rdd, work.size())) {
                ImageStaging.Result result = Json.parse(json, ImageStaging.Result.class, "a task's result");
                result.counts().forEach((name, count) -> counters.merge(name, count, Long::sum));
                histogram.addPacked(result.histogram());
                dropped.addAll(result.dropped());
                results.add(result);
            }
            return results;
        } finally {
            table.destroy();
        }
    }

    private void checkImages(List<ImageStaging.Result> staged) {
        long all = counters.getOrDefault(ImageStaging.IMAGES, 0L);
        if (all == 0) {
            throw new JobFailed(Problem.of("The input holds no image")
                    .found(counters.get("files") + " files, and in them " + counters.getOrDefault("entries_skipped", 0L)
                            + " entries of other kinds")
                    .remedy("Give --input with images in it"));
        }
        BadImages.requireLabels(look.labels(), staged, config.read().labelFile(), counters);
        BadImages.requireFew(counters, staged, config);
    }

    /** Finds copies. @return for each staging file the one that says which of its images are left out; empty for none */
    private List<String> withoutCopies(List<ImageStaging.Result> staged) {
        boolean none = staged.stream().allMatch(result -> result.images() == 0);
        if (!config.duplicates().dropsCopies() || none) {
            return Collections.nCopies(staged.size(), "");
        }
        ImageCopySearch.Result found = new ImageCopySearch(
                        spark,
                        step,
                        settings,
                        output.path(DatasetAssembly.STAGING),
                        config.duplicates(),
                        look.against())
                .find(staged, dropped, counters);
        histogram = found.histogram();
        return found.files();
    }

    private void checkTraining() {
        if (histogram.images(Split.TRAIN) > 0) {
            return;
        }
        long usable =
                counters.getOrDefault(ImageStaging.IMAGES, 0L) - counters.getOrDefault(ImageStaging.IMAGES_BAD, 0L);
        StringJoiner reasons = new StringJoiner(", ", "; dropped: ", "").setEmptyValue("");
        dropped.told().forEach(each -> reasons.add(each.reason() + " " + each.images()));
        throw new JobFailed(Problem.of("No image is left for training")
                .found(usable + " images" + reasons)
                .remedy(
                        dropped.images() > 0
                                ? "Give more images, --held-out 0, or filters and --dedup that leave some"
                                : "Give more images, or --held-out 0"));
    }

    /** Names of all labels, in the order of their numbers: as numbers if all are such, else by their letters. */
    private static List<String> labels(List<ImageStaging.Result> staged) {
        Set<String> names = new TreeSet<>();
        staged.forEach(result -> names.addAll(result.labels()));
        names.remove("");
        if (names.size() > LabelTable.MOST) {
            throw LabelTable.tooMany(names.size());
        }
        boolean numbers = names.stream().allMatch(name -> name.matches("0|[1-9]\\d{0,8}"));
        return numbers
                ? names.stream()
                        .sorted(Comparator.comparingInt(Integer::parseInt))
                        .toList()
                : List.copyOf(names);
    }

    /** Puts the tasks' lists together. */
    private Optional<Part> quarantine(List<ImageStaging.Result> staged) throws IOException {
        if (staged.stream().allMatch(result -> result.badFile().isEmpty())) {
            return Optional.empty();
        }
        try (PartWriter out = output.writer(QUARANTINE)) {
            for (ImageStaging.Result result : staged) {
                if (!result.badFile().isEmpty()) {
                    try (InputStream in = output.fileSystem().open(new Path(result.badFile()))) {
                        in.transferTo(out);
                    }
                }
            }
            return Optional.of(out.finish());
        }
    }

    /** @param left which images of each staging file are left out */
    private Map<String, ImageManifest.Split> shards(
            List<ImageStaging.Result> staged, List<String> left, List<String> labels) {
        ImageShardLayout.Plan plan = ImageShardLayout.of(histogram, asked());
        Map<String, Integer> numbers = new HashMap<>();
        labels.forEach(label -> numbers.put(label, numbers.size()));
        List<byte[]> work = new ArrayList<>();
        for (int i = 0; i < staged.size(); i++) {
            ImageStaging.Result result = staged.get(i);
            if (result.images() > 0) {
                work.add(Json.toBytes(new ReadStagedTask.Work(
                        result.file(),
                        result.images(),
                        result.labels().stream()
                                .map(label -> numbers.getOrDefault(label, -1))
                                .toList(),
                        left.get(i))));
            }
        }
        JavaRDD<byte[]> rdd = spark.parallelize(work, work.size())
                .flatMap(new ReadStagedTask(settings))
                .keyBy(StagedImages::key)
                .repartitionAndSortWithinPartitions(plan.layout())
                .values()
                .mapPartitionsWithIndex(
                        new ImageShardTask(
                                settings, output.path(), config.image().shape(), plan.shards()),
                        false);
        List<byte[]> results = step.collect(Step.WRITE, rdd, plan.shards().size());
        EnumMap<Split, List<ImageManifest.Shard>> shards = new EnumMap<>(Split.class);
        EnumMap<Split, ColourCount> counts = new EnumMap<>(Split.class);
        long written = 0;
        long labelled = 0;
        for (int i = 0; i < results.size(); i++) {
            ImageShardTask.Result result = Json.parse(results.get(i), ImageShardTask.Result.class, "a task's result");
            Split in = plan.shards().get(i).split();
            shards.computeIfAbsent(in, split -> new ArrayList<>()).add(result.shard());
            counts.computeIfAbsent(in, split -> new ColourCount(config.image().shape()))
                    .add(result.colours());
            written += result.shard().images();
            labelled += result.labelled();
        }
        counters.put("images_written", written);
        counters.put("images_without_label", written - labelled);
        counts.forEach((split, count) -> colours.put(split.label(), count.colours()));
        TreeMap<String, ImageManifest.Split> splits = new TreeMap<>();
        shards.forEach((split, each) -> splits.put(
                split.label(),
                new ImageManifest.Split(
                        each.stream().mapToLong(ImageManifest.Shard::images).sum(), each)));
        return splits;
    }

    /** How many shards each split gets. */
    private Map<Split, Integer> asked() {
        EnumMap<Split, Integer> asked = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            long images = histogram.images(split);
            if (images == 0) {
                continue;
            }
            boolean given = split == Split.TRAIN && config.shards() > 0;
            int shards = given
                    ? config.shards()
                    : automatic(images, config.image().shape().bytes());
            if (shards > images) {
                throw new JobFailed(Problem.of("There are fewer images than shards")
                        .found(images + " images, --shards " + shards)
                        .remedy("Give fewer --shards, or none to have their number chosen"));
            }
            asked.put(split, shards);
        }
        return asked;
    }

    /** The number of shards for so many images when nobody asks for another. */
    static int automatic(long images, int imageBytes) {
        long shards = (images * imageBytes - 1) / ImagePreparationConfig.BYTES_PER_SHARD + 1;
        return (int) Math.max(1, Math.min(Math.min(ImagePreparationConfig.MAX_SHARDS, images), shards));
    }

    /** Every input file, or, of very many, what each plan read in all. */
    private List<DatasetManifest.Source> sources() {
        List<DatasetManifest.Source> sources = new ArrayList<>();
        boolean many = counters.getOrDefault("files", 0L) > MOST_SOURCES;
        for (ImageCollection plan : look.plans()) {
            if (many) {
                sources.add(new DatasetManifest.Source(plan.files().size() + " files", plan.bytes(), ""));
                continue;
            }
            for (ImageFile file : plan.files()) {
                sources.add(new DatasetManifest.Source(file.path(), file.bytes(), ""));
            }
        }
        return sources;
    }

    private void removeLeftovers(Map<String, ImageManifest.Split> splits) throws IOException {
        output.fileSystem().delete(output.path(DatasetAssembly.STAGING), true);
        removeUnnamed(output, splits);
    }

    /** Shards of attempts that lost. */
    static void removeUnnamed(OutputFolder output, Map<String, ImageManifest.Split> splits) throws IOException {
        FileSystem files = output.fileSystem();
        Set<String> named = new HashSet<>();
        splits.values()
                .forEach(split ->
                        split.shards().forEach(shard -> named.add(shard.part().path())));
        for (String split : splits.keySet()) {
            for (FileStatus file : files.listStatus(output.path(split))) {
                Path path = file.getPath();
                if (!named.contains(split + "/" + path.getName())) {
                    files.delete(path, false);
                }
            }
        }
    }
}
