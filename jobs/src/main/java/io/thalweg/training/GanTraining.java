package io.thalweg.training;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanValidation;
import io.thalweg.gan.classifier.ClassifierSource;
import io.thalweg.gan.images.ImageSheet;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Device;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.Resources;
import io.thalweg.preflight.RoundShape;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.ReplicaPlaces;
import io.thalweg.spark.SparkReplicaPool;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.watch.RunWatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** {@code train gan}: a dataset of images becomes a committed GAN. */
public final class GanTraining {
    /** The family, as the model's manifest names it. */
    public static final String FAMILY = "gan";

    private GanTraining() {}

    /**
     * @param data folder of a dataset made by {@code prepare images}
     * @param output folder of the model
     * @param listener is told on this thread
     * @param listeners are told on threads of their own
     * @return the metrics of every round
     * @throws BadConfiguration if the request cannot be met; nothing has been started
     * @throws io.thalweg.problem.JobFailed if the dataset is damaged or training fails
     */
    public static List<RoundMetrics> run(
            JavaSparkContext spark,
            GanRequest request,
            TrainerConfig trainer,
            String data,
            String output,
            OutputFolder.Existing existing,
            TrainingListener listener,
            RunWatch.Listeners listeners)
            throws IOException {
        Configuration hadoop = spark.hadoopConfiguration();
        GanConfig config = request.training();
        OutputFolder model = OutputFolder.at(hadoop, output);
        String other = request.measures().classifier();
        model.requireApart(other.isEmpty() ? List.of(data) : List.of(data, other));
        ParquetImages images = ParquetImages.open(hadoop, data);
        requireShape(config, images);
        GanClassifier classifier = GanClassifier.of(request.measures(), images);
        GanValidation validation = validation(request, trainer, classifier, hadoop, ClassifierFolder.of(model));
        TrainingPlan plan = plan(config, images, validation, LanguageModelTraining.where(spark.isLocal()));
        if (validation != null) {
            notes(validation, classifier, images).forEach(listener::warned);
        }
        GanProgram program = (GanProgram) plan.program();
        // A setting that has no meaning would have kept Spark from starting.
        Resources resources =
                Resources.of(SparkSetup.reader(spark.getConf()), Resources.ThisProcess.measured(), new ArrayList<>());
        memory(program, trainer, images, resources).warning().ifPresent(listener::warned);
        ReplicaPlaces.require(
                spark, program, config.device(), config.averaging().replicas(), listener);
        try (ReplicaPool pool = new SparkReplicaPool(spark, program, config.threads(), trainer.limits())) {
            TrainingRun run = new TrainingRun(
                    plan,
                    model,
                    pool,
                    trainer,
                    Environment.versions(spark.version()),
                    Environment.hardware(spark.master()),
                    listeners);
            return run.run(
                    existing,
                    listener,
                    () -> classifier.prepare(spark, config, model, validation != null),
                    new GanReport(model, program, images, validation)::make);
        }
    }

    /**
     * How the run is looked at; null if it is not.
     *
     * @throws BadConfiguration if it is to stop by a measure that there cannot be
     */
    private static @Nullable GanValidation validation(
            GanRequest request,
            TrainerConfig trainer,
            GanClassifier classifier,
            Configuration hadoop,
            ClassifierSource source) {
        if (trainer.validateEvery() == 0) {
            return null;
        }
        Optional<String> reason = classifier.reason();
        if (reason.isPresent() && trainer.patience() > 0) {
            throw new BadConfiguration(Problem.of("--patience needs the measures of generated images")
                    .found(reason.get())
                    .remedy("Leave --patience out"));
        }
        return new GanValidation(
                request.measures().validationImages(),
                classifier.measuring(hadoop, source).orElse(null),
                ImageSheet::png);
    }

    /** @throws BadConfiguration if there is no network for such images; before a classifier of them is thought of */
    private static void requireShape(GanConfig config, ParquetImages images) {
        config.shape(images.shape(), images.labels().size());
    }

    /** What a run would be, for a look at it beforehand. */
    public static TrainingPreflight.Family prospect(GanRequest request, TrainerConfig trainer) {
        return (hadoop, data) -> {
            ParquetImages images = ParquetImages.open(hadoop, data);
            requireShape(request.training(), images);
            GanClassifier classifier = GanClassifier.of(request.measures(), images);
            return new TrainingPreflight.Dataset(images.manifest().parts(), resources -> {
                boolean local = resources.place() == Resources.Place.LOCAL;
                GanValidation validation = validation(request, trainer, classifier, hadoop, () -> {
                    throw new IllegalStateException("A look at a run measures nothing");
                });
                TrainingPlan training =
                        plan(request.training(), images, validation, LanguageModelTraining.where(local));
                MemoryPlan memory = memory((GanProgram) training.program(), trainer, images, resources);
                return new TrainingPreflight.Prospect(
                        training, memory, validation == null ? List.of() : notes(validation, classifier, images));
            });
        };
    }

    /** What is to be known of the measures beforehand. */
    private static List<String> notes(GanValidation validation, GanClassifier classifier, ParquetImages images) {
        return Stream.concat(classifier.reason().stream(), validation.warning(images).stream())
                .toList();
    }

    private static int validations(GanProgram program, TrainerConfig trainer) {
        int rounds = trainer.maxRounds() == 0 ? program.rounds() : Math.min(program.rounds(), trainer.maxRounds());
        return trainer.validateEvery() == 0 ? 0 : rounds / trainer.validateEvery();
    }

    private static MemoryPlan memory(
            GanProgram program, TrainerConfig trainer, ParquetImages images, Resources resources) {
        GanConfig config = program.config();
        long largest = images.manifest().splits().values().stream()
                .flatMap(split -> split.shards().stream())
                .mapToLong(shard -> shard.part().bytes())
                .max()
                .orElse(0);
        MemoryTerm reader = new MemoryTerm("reading the images", largest, "ImageCursor");
        // The mean's sums are in double; an outer step makes its memory anew.
        int mergeSlices = config.averaging().outerStep() == OuterStepChoice.MEAN ? 2 : 3;
        RoundShape shape =
                RoundShape.of(program, trainer, config.threads(), mergeSlices).withMemory(program.outerMemoryBytes());
        return MemoryPlan.of(
                shape,
                program.demand(GanProgram.engine(config.engine()), reader, validations(program, trainer)),
                resources);
    }

    /** @throws BadConfiguration with every reason for which the dataset or the engine cannot do what is asked */
    static TrainingPlan plan(
            GanConfig config,
            ParquetImages images,
            @Nullable GanValidation validation,
            LanguageModelTraining.Where where) {
        GanProgram program = new GanProgram(config, images, validation);
        // Of another machine's GPUs nothing is known here.
        Device device = where == LanguageModelTraining.Where.HERE ? config.device() : Device.CPU;
        List<Problem> problems = new ArrayList<>(GanProgram.engine(config.engine())
                .refusals(program.shape(), config.learning().objective(), device));
        problems.addAll(GanProgram.engine(config.engine()).refusals(config.precision()));
        long unlabelled = images.manifest().counters().getOrDefault("images_without_label", 0L);
        if (config.network().conditional() && unlabelled > 0) {
            problems.add(Problem.of("--conditional needs a label of every image")
                    .found(unlabelled + " images without")
                    .at(images.folder())
                    .remedy("Prepare the images again, each in a folder of its class or with --label-file"));
        }
        BadConfiguration.throwIfAny(problems);
        return new TrainingPlan(
                FAMILY,
                program,
                config,
                config,
                Map.of("path", images.folder()),
                dataHashes(images.manifest()),
                new GanModelConfig(config, images.shape(), images.labels()),
                Map.of(),
                config.seed());
    }

    static List<String> dataHashes(ImageManifest manifest) {
        List<String> hashes = new ArrayList<>(manifest.labels());
        manifest.splits().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(split -> split.getValue().shards().stream()
                        .map(ImageManifest.Shard::part)
                        .map(Part::sha256)
                        .forEach(hashes::add));
        return hashes;
    }
}
