package io.thalweg.training;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.lm.AveragingTrainer;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelEngine;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.LanguageModelProgram;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Device;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.Resources;
import io.thalweg.preflight.RoundShape;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.UnknownWords;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.ReplicaPlaces;
import io.thalweg.spark.SparkReplicaPool;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
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
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** {@code train lm}: a text dataset becomes a committed language model. */
public final class LanguageModelTraining {
    /** The family, as the model's manifest names it. */
    public static final String FAMILY = "lm";

    private LanguageModelTraining() {}

    /**
     * @param data folder of a dataset made by {@code prepare text}
     * @param output folder of the model
     * @param listener is told on this thread
     * @param listeners are told on threads of their own
     * @return the metrics of every round
     * @throws BadConfiguration if the request cannot be met; nothing has been started
     * @throws io.thalweg.problem.JobFailed if the dataset is damaged or training fails
     */
    public static List<RoundMetrics> run(
            JavaSparkContext spark,
            LanguageModelConfig config,
            TrainerConfig trainer,
            String data,
            String output,
            OutputFolder.Existing existing,
            TrainingListener listener,
            RunWatch.Listeners listeners)
            throws IOException {
        return run(Optional.empty(), spark, config, trainer, data, output, existing, listener, listeners);
    }

    /** @param foreign who trains and averages in our place, to be compared with */
    static List<RoundMetrics> run(
            Optional<AveragingTrainer> foreign,
            JavaSparkContext spark,
            LanguageModelConfig config,
            TrainerConfig trainer,
            String data,
            String output,
            OutputFolder.Existing existing,
            TrainingListener listener,
            RunWatch.Listeners listeners)
            throws IOException {
        Configuration hadoop = spark.hadoopConfiguration();
        OutputFolder model = OutputFolder.at(hadoop, output);
        model.requireApart(List.of(data));
        ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
        Vocabulary vocabulary = corpus.vocabulary();
        CorpusText text = CorpusText.of(corpus, vocabulary);
        TrainingPlan plan = planned(plan(config, text, vocabulary, where(spark.isLocal())), foreign);
        LanguageModelProgram program = (LanguageModelProgram) plan.program();
        // A setting that has no meaning would have kept Spark from starting.
        Resources resources =
                Resources.of(SparkSetup.reader(spark.getConf()), Resources.ThisProcess.measured(), new ArrayList<>());
        if (foreign.isPresent()) {
            foreign.get().remarks().forEach(listener::warned);
            ReplicaPlaces.requireExecutor(spark, listener);
        } else {
            memory(program, trainer, corpus, resources).warning().ifPresent(listener::warned);
            ReplicaPlaces.require(
                    spark, program, config.device(), config.averaging().replicas(), listener);
        }
        Map<String, String> versions = new TreeMap<>(Environment.versions(spark.version()));
        foreign.ifPresent(other -> versions.putAll(other.versions()));
        try (ReplicaPool pool = foreign.isPresent()
                ? foreign.get().pool(program)
                : new SparkReplicaPool(spark, program, config.threads(), trainer.limits())) {
            TrainingRun run = new TrainingRun(
                    plan, model, pool, trainer, versions, Environment.hardware(spark.master()), listeners);
            LanguageModelReport report = new LanguageModelReport(model, vocabulary.size(), program, text, trainer);
            return run.run(existing, listener, report::make);
        }
    }

    /** Who trained belongs to what decides a result. */
    static TrainingPlan planned(TrainingPlan plan, Optional<AveragingTrainer> foreign) {
        return foreign.map(other -> new TrainingPlan(
                        plan.family(),
                        plan.program(),
                        Map.of("trainer", other.name(), "training", plan.config()),
                        Map.of("trainer", other.name(), "training", plan.lasting()),
                        plan.data(),
                        plan.dataHashes(),
                        plan.modelConfig(),
                        plan.files(),
                        plan.seed()))
                .orElse(plan);
    }

    /** What a run would be, for a look at it beforehand. */
    public static TrainingPreflight.Family prospect(LanguageModelConfig config, TrainerConfig trainer) {
        return (hadoop, data) -> {
            ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
            return new TrainingPreflight.Dataset(corpus.shardParts(), resources -> {
                Where where = where(resources.place() == Resources.Place.LOCAL);
                Vocabulary vocabulary = corpus.vocabulary();
                TrainingPlan training = plan(config, CorpusText.of(corpus, vocabulary), vocabulary, where);
                MemoryPlan memory = memory((LanguageModelProgram) training.program(), trainer, corpus, resources);
                return new TrainingPreflight.Prospect(training, memory, List.of());
            });
        };
    }

    private static MemoryPlan memory(
            LanguageModelProgram program, TrainerConfig trainer, ParquetCorpus corpus, Resources resources) {
        LanguageModelConfig config = program.config();
        long fileBytes = corpus.manifest().vocabulary().bytes();
        MemoryTerm reader = new MemoryTerm("reading the corpus", corpus.readerBytes(), "ShardCursor");
        // The mean's sums are in double; an outer step makes its memory anew.
        int mergeSlices = config.averaging().outerStep() == OuterStepChoice.MEAN ? 2 : 3;
        RoundShape shape =
                RoundShape.of(program, trainer, config.threads(), mergeSlices).withMemory(program.outerMemoryBytes());
        return MemoryPlan.of(
                shape, program.demand(LanguageModelEngines.named(config.engine()), fileBytes, reader), resources);
    }

    /** Whether networks run on the machine that asks. */
    enum Where {
        HERE,
        ELSEWHERE
    }

    static Where where(boolean local) {
        return local ? Where.HERE : Where.ELSEWHERE;
    }

    /** @throws BadConfiguration with every reason for which the dataset or the engine cannot do what is asked */
    static TrainingPlan plan(LanguageModelConfig config, CorpusText text, Vocabulary vocabulary, Where where) {
        ParquetCorpus corpus = text.corpus();
        DatasetManifest manifest = corpus.manifest();
        List<Problem> problems = new ArrayList<>(datasetProblems(text, vocabulary));
        LanguageModelEngine engine = null;
        try {
            engine = LanguageModelEngines.named(config.engine());
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        }
        LanguageModelProgram program = null;
        try {
            program = new LanguageModelProgram(config, vocabulary.size(), corpus, text);
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        }
        if (engine != null && program != null) {
            // Of another machine's GPUs nothing is known here.
            Device device = where == Where.HERE ? config.device() : Device.CPU;
            problems.addAll(engine.refusals(program.shape(), config.learning().method(), device));
            problems.addAll(engine.refusals(config.precision()));
        }
        if (program == null || !problems.isEmpty()) {
            throw new BadConfiguration(problems);
        }
        TokenizerConfig tokenizer = TokenizerConfig.fromOptions(manifest.options(), corpus.folder());
        return new TrainingPlan(
                FAMILY,
                program,
                config,
                config.withLearning(config.learning().at(1, 0)),
                Map.of("path", corpus.folder(), "vocabulary_sha256", manifest.vocabularyHash()),
                Word2VecTraining.dataHashes(manifest),
                new LanguageModelModelConfig(config, tokenizer, manifest.vocabularyHash()),
                TextFiles.of(corpus, vocabulary),
                config.seed());
    }

    /** What a language model needs of a dataset that word vectors do not. */
    private static List<Problem> datasetProblems(CorpusText text, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        ParquetCorpus corpus = text.corpus();
        DatasetManifest manifest = corpus.manifest();
        long dropped = manifest.counters().getOrDefault("tokens_unknown", 0L);
        boolean keeps = UnknownWords.KEEP.label().equals(manifest.options().get("unknown_words"));
        if (!keeps && dropped > 0) {
            problems.add(Problem.of("The dataset leaves unknown words out, and its sentences have holes")
                    .found(dropped + " words left out")
                    .allowed("unknown words kept as " + TextPreparationConfig.UNKNOWN_WORD)
                    .at(corpus.folder())
                    .remedy("Prepare it again with --unknown-words keep"));
        }
        long documents = manifest.splits().get("train") == null
                ? 0
                : manifest.splits().get("train").documents();
        int end = text.end();
        // A tokenizer of others has the token whether the dataset uses it or not.
        if (documents > 1 && (end < 0 || vocabulary.count(end) == 0)) {
            problems.add(Problem.of("The dataset does not say where documents end, and they would run into one another")
                    .found(documents + " documents")
                    .allowed("the token " + TextPreparationConfig.DOCUMENT_END + " after each")
                    .at(corpus.folder())
                    .remedy("Prepare it again with --document-end"));
        }
        return problems;
    }
}
