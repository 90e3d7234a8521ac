package io.thalweg.ml;

import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TokenPreparation;
import io.thalweg.prepare.TokenPreparationConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkReadiness;
import io.thalweg.storage.OutputFolder;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.training.Word2VecTraining;
import io.thalweg.watch.RunWatch;
import io.thalweg.word2vec.KernelChoice;
import io.thalweg.word2vec.Objective;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fit: rows to a dataset, the dataset to a model, the model to memory; nothing is left behind. */
final class Fit {
    private static final Logger LOG = LoggerFactory.getLogger(Word2Vec.class);

    /** Vectors, and what reading and serving them takes besides, in a driver's heap. */
    private static final int HEAP_SHARE = 2;

    /** What each application has been told: once, however often it fits. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private final Word2Vec stage;
    private final Word2VecConfig config;

    Fit(Word2Vec stage, Word2VecConfig config) {
        this.stage = stage;
        this.config = config;
    }

    TrainedVectors run(Dataset<?> dataset) {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
        requireReady(spark);
        WordColumn column = WordColumn.of(stage, dataset.schema());
        JavaRDD<List<String>> sentences =
                dataset.select(column.words()).javaRDD().map(row -> row.isNullAt(0) ? null : row.<String>getList(0));
        try (JobGroup ignored = JobGroup.keep(spark);
                WorkFolder work = WorkFolder.make(spark, stage)) {
            return run(spark, sentences, work);
        } catch (IOException e) {
            throw new JobFailed(
                    Problem.of("The folder for what a fit writes on the way cannot be used")
                            .found(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                            .remedy("Set workDir to a folder that driver and executors may write"),
                    e);
        }
    }

    private void requireReady(JavaSparkContext spark) {
        BadConfiguration.throwIfAny(SparkReadiness.problems(spark));
        boolean wantsVectors =
                config.kernel() != KernelChoice.PLAIN && config.objective() == Objective.NEGATIVE_SAMPLING;
        for (String remark : SparkReadiness.remarks(spark, config.threads(), wantsVectors)) {
            if (TOLD.add(spark.sc().applicationId() + remark)) {
                LOG.warn(remark);
            }
        }
    }

    private TrainedVectors run(JavaSparkContext spark, JavaRDD<List<String>> sentences, WorkFolder work)
            throws IOException {
        // MLlib's 0 and 1 mean the same.
        int minCount = Math.max(1, stage.getMinCount());
        int words = TokenPreparation.run(
                        spark,
                        sentences,
                        new TokenPreparationConfig(work.dataset(), minCount, stage.getMaxSentenceLength()),
                        PreparationListener.NONE)
                .vocabularySize();
        requireRoom(words);
        Word2VecTraining.run(
                spark,
                config,
                TrainerConfig.defaults(),
                work.dataset(),
                work.model(),
                OutputFolder.Existing.REFUSE,
                new Log(),
                RunWatch.Listeners.none(),
                Word2VecTraining.Reporting.NONE);
        Configuration hadoop = spark.hadoopConfiguration();
        return ModelFiles.read(OutputFolder.at(hadoop, work.model()));
    }

    /** Told before the training, not after. */
    private void requireRoom(int words) {
        long values = (long) words * config.dimensions();
        long most = Math.min(Integer.MAX_VALUE - 64, Runtime.getRuntime().maxMemory() / HEAP_SHARE / Float.BYTES);
        if (values > most) {
            throw new JobFailed(Problem.of("The vectors would not fit into the driver's memory")
                    .found(String.format(
                            Locale.ROOT, "%,d words of %,d numbers, %,d bytes", words, config.dimensions(), 4 * values))
                    .allowed(String.format(Locale.ROOT, "%,d bytes", 4 * most))
                    .remedy(
                            "Raise minCount, lower vectorSize, give the driver more memory (spark.driver.memory), or train"
                                    + " by 'thalweg train word2vec', whose model no process holds whole"));
        }
    }

    /** The run, in Spark's log. */
    private static final class Log implements TrainingListener {
        @Override
        public void roundFinished(RoundMetrics metrics) {
            LOG.info(
                    "Round {}: epoch {}, loss {}, {} words in {} s",
                    metrics.round(),
                    metrics.epoch(),
                    metrics.loss(),
                    metrics.examples(),
                    metrics.seconds());
        }

        @Override
        public void warned(String message) {
            LOG.warn(message);
        }
    }

    /** The caller's job group, which the jobs of a fit have others than: it is put back. */
    private record JobGroup(JavaSparkContext spark, List<Property> before) implements AutoCloseable {
        private static final List<String> NAMES =
                List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");

        private record Property(String name, String value) {}

        static JobGroup keep(JavaSparkContext spark) {
            List<Property> before = new ArrayList<>();
            for (String name : NAMES) {
                before.add(new Property(name, spark.getLocalProperty(name)));
            }
            return new JobGroup(spark, before);
        }

        @Override
        public void close() {
            before.forEach(property -> spark.setLocalProperty(property.name(), property.value()));
        }
    }
}
