package io.thalweg.training;

import io.thalweg.lm.AveragingTrainer;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.storage.OutputFolder;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.watch.RunWatch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * {@code train lm} by our own trainer or by another library's, to be compared: data, files, validation and the course of the run are
 * the same.
 */
public final class ComparableTraining {
    private final Optional<AveragingTrainer> foreign;

    private ComparableTraining(Optional<AveragingTrainer> foreign) {
        this.foreign = foreign;
    }

    /**
     * Training by the trainer of that name.
     *
     * @throws io.thalweg.problem.BadConfiguration if there is none
     */
    public static ComparableTraining by(String trainer) {
        return new ComparableTraining(
                AveragingTrainer.isForeign(trainer) ? Optional.of(AveragingTrainer.named(trainer)) : Optional.empty());
    }

    /** Of what is put on Spark's wire besides what is ours. */
    public List<String> kryoRegistrators() {
        return foreign.map(AveragingTrainer::kryoRegistrators).orElse(List.of());
    }

    /** As {@link LanguageModelTraining#prospect}; the memory is that of our own rounds. */
    public TrainingPreflight.Family prospect(LanguageModelConfig config, TrainerConfig trainer) {
        TrainingPreflight.Family own = LanguageModelTraining.prospect(config, trainer);
        return (hadoop, folder) -> {
            TrainingPreflight.Dataset dataset = own.open(hadoop, folder);
            return new TrainingPreflight.Dataset(dataset.parts(), resources -> {
                TrainingPreflight.Prospect prospect = dataset.look().prospect(resources);
                return new TrainingPreflight.Prospect(
                        LanguageModelTraining.planned(prospect.training(), foreign),
                        prospect.memory(),
                        foreign.map(AveragingTrainer::remarks).orElse(prospect.notes()));
            });
        };
    }

    /** As {@link LanguageModelTraining#run}. */
    public List<RoundMetrics> run(
            JavaSparkContext spark,
            LanguageModelConfig config,
            TrainerConfig trainer,
            String data,
            String output,
            OutputFolder.Existing existing,
            TrainingListener listener,
            RunWatch.Listeners listeners)
            throws IOException {
        return LanguageModelTraining.run(foreign, spark, config, trainer, data, output, existing, listener, listeners);
    }
}
