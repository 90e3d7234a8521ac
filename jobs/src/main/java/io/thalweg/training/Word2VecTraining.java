package io.thalweg.training;

import io.thalweg.blocks.BlockProgram;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.Resources;
import io.thalweg.preflight.RoundShape;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.spark.ReplicaPlaces;
import io.thalweg.spark.SparkBlockPool;
import io.thalweg.spark.SparkReplicaPool;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.Rounds;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.watch.RunWatch;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.Word2VecBlockProgram;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.Word2VecProgram;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** {@code train word2vec}: a text dataset becomes a committed model of word vectors. */
public final class Word2VecTraining {
    /** The family, as the model's manifest names it. */
    public static final String FAMILY = WordVectors.FAMILY;

    private Word2VecTraining() {}

    /** Whether the model gets a report, which takes a second or so to draw. */
    public enum Reporting {
        REPORT,
        NONE
    }

    /** With nobody watching but the caller. */
    public static List<RoundMetrics> run(
            JavaSparkContext spark,
            Word2VecConfig config,
            TrainerConfig trainer,
            String data,
            String output,
            OutputFolder.Existing existing,
            TrainingListener listener)
            throws IOException {
        return run(spark, config, trainer, data, output, existing, listener, RunWatch.Listeners.none());
    }

    /** With a report. */
    public static List<RoundMetrics> run(
            JavaSparkContext spark,
            Word2VecConfig config,
            TrainerConfig trainer,
            String data,
            String output,
            OutputFolder.Existing existing,
            TrainingListener listener,
            RunWatch.Listeners listeners)
            throws IOException {
        return run(spark, config, trainer, data, output, existing, listener, listeners, Reporting.REPORT);
    }

    /**
     * @param data folder of a dataset made by {@code prepare text}
     * @param output folder of the model
     * @param listener is told on this thread
     * @param listeners are told on threads of their own
     * @param reporting whether {@code report.html} is made
     * @return the metrics of every round
     * @throws BadConfiguration if the request cannot be met; nothing has been started
     * @throws io.thalweg.problem.JobFailed if the dataset is damaged or training fails
     */
    public static List<RoundMetrics> run(
            JavaSparkContext spark,
            Word2VecConfig config,
            TrainerConfig trainer,
            String data,
            String output,
            OutputFolder.Existing existing,
            TrainingListener listener,
            RunWatch.Listeners listeners,
            Reporting reporting)
            throws IOException {
        BadConfiguration.throwIfAny(config.refusal(trainer.limits()).stream().toList());
        Configuration hadoop = spark.hadoopConfiguration();
        OutputFolder model = OutputFolder.at(hadoop, output);
        model.requireApart(List.of(data));
        ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
        Vocabulary vocabulary = corpus.vocabulary();
        TrainingPlan plan = plan(config, corpus, vocabulary);
        // A setting that has no meaning would have kept Spark from starting.
        Resources resources =
                Resources.of(SparkSetup.reader(spark.getConf()), Resources.ThisProcess.measured(), new ArrayList<>());
        MemoryPlan memory = memory(plan, config, trainer, corpus, resources);
        memory.warning().ifPresent(listener::warned);
        ReplicaPlaces.heldForNothing(spark.getConf()).ifPresent(listener::warned);
        ReplicaPlaces.requireExecutor(spark, listener);
        try (ReplicaPool pool = pool(spark, plan.program(), config, trainer, memory)) {
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
                    switch (reporting) {
                        case REPORT -> new Word2VecReport(model, vocabulary)::make;
                        case NONE -> TrainingRun.Report.NONE;
                    });
        }
    }

    /** What a run would be, for a look at it beforehand. */
    public static TrainingPreflight.Family prospect(Word2VecConfig config, TrainerConfig trainer) {
        List<String> notes = config.distribution() == Distribution.BLOCKS && trainer.validateEvery() > 0
                ? List.of("A validation puts both tables together on one executor, which --distribution blocks avoids"
                        + " otherwise: that memory is not in the plan")
                : List.of();
        return (hadoop, data) -> {
            ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
            return new TrainingPreflight.Dataset(corpus.shardParts(), resources -> {
                TrainingPlan training = plan(config, corpus, corpus.vocabulary());
                return new TrainingPreflight.Prospect(
                        training, memory(training, config, trainer, corpus, resources), notes);
            });
        };
    }

    /** The memory of a run. */
    private static MemoryPlan memory(
            TrainingPlan training,
            Word2VecConfig config,
            TrainerConfig trainer,
            ParquetCorpus corpus,
            Resources resources) {
        long fileBytes = corpus.manifest().vocabulary().bytes();
        MemoryTerm reader = new MemoryTerm("reading the corpus in a thread", corpus.readerBytes(), "ShardCursor");
        if (training.program() instanceof Word2VecBlockProgram blocks) {
            RoundShape shape = RoundShape.of(blocks, trainer, config.threads(), blocks.roundExamples());
            return MemoryPlan.of(shape, blocks.demand(fileBytes, reader), resources);
        }
        Word2VecProgram program = (Word2VecProgram) training.program();
        RoundShape shape = RoundShape.of(program, trainer, config.threads(), program.mergeSlices());
        return MemoryPlan.ofSmallCarries(shape, program.demand(fileBytes, reader), resources);
    }

    private static ReplicaPool pool(
            JavaSparkContext spark, Rounds program, Word2VecConfig config, TrainerConfig trainer, MemoryPlan memory) {
        if (program instanceof BlockProgram blocks) {
            return new SparkBlockPool(spark, blocks, config.threads(), trainer.limits());
        }
        return new SparkReplicaPool(
                spark,
                (Program) program,
                config.threads(),
                trainer.limits(),
                memory.shape().sharing());
    }

    static TrainingPlan plan(Word2VecConfig config, ParquetCorpus corpus, Vocabulary vocabulary) {
        DatasetManifest manifest = corpus.manifest();
        TokenizerConfig tokenizer = TokenizerConfig.fromOptions(manifest.options(), corpus.folder());
        return new TrainingPlan(
                FAMILY,
                program(config, vocabulary.counts(), corpus),
                config,
                config.toBuilder().learningRate(1).minLearningRate(0).build(),
                Map.of("path", corpus.folder(), "vocabulary_sha256", manifest.vocabularyHash()),
                dataHashes(manifest),
                new Word2VecModelConfig(config, tokenizer, manifest.vocabularyHash()),
                TextFiles.of(corpus, vocabulary),
                config.seed());
    }

    private static Rounds program(Word2VecConfig config, long[] counts, ParquetCorpus corpus) {
        return switch (config.distribution()) {
            case AVERAGE -> new Word2VecProgram(config, counts, corpus);
            case BLOCKS -> new Word2VecBlockProgram(config, counts, corpus);
        };
    }

    static List<String> dataHashes(DatasetManifest manifest) {
        List<String> hashes = new ArrayList<>();
        manifest.files().forEach(file -> hashes.add(file.sha256()));
        manifest.splits().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(split -> split.getValue()
                        .shards()
                        .forEach(shard -> hashes.add(shard.part().sha256())));
        return hashes;
    }
}
