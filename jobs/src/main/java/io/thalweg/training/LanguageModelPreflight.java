package io.thalweg.training;

import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.LanguageModelProgram;
import io.thalweg.lm.OuterStepChoice;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.OutputProbe;
import io.thalweg.preflight.PartsCheck;
import io.thalweg.preflight.Resources;
import io.thalweg.preflight.RoundShape;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.train.TrainerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * All that can be known of a language model's run before it starts. Starts nothing, and leaves nothing behind.
 *
 * @param plan the run's memory; null if the dataset or the configuration is such that there is none
 * @param resources what the configuration grants
 * @param problems every reason for which the run would not go through, memory included
 * @param notes what is worth knowing and no problem
 */
public record LanguageModelPreflight(
        @Nullable MemoryPlan plan, Resources resources, List<Problem> problems, List<String> notes) {
    public LanguageModelPreflight {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * Looks.
     *
     * @param settings of Spark, as the run would have them; null for one that is not set
     * @param depth how closely the dataset is looked at
     */
    public static LanguageModelPreflight of(
            Function<String, @Nullable String> settings,
            Configuration hadoop,
            LanguageModelConfig config,
            TrainerConfig trainer,
            String data,
            String output,
            OutputFolder.Existing existing,
            PartsCheck.Depth depth)
            throws IOException {
        List<Problem> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Resources resources = Resources.of(settings, Resources.ThisProcess.measured(), problems);
        OutputFolder model = OutputFolder.at(hadoop, output);
        Word2VecPreflight.told(problems, () -> model.requireApart(List.of(data)));
        OutputProbe.check(model, existing, problems, notes);
        MemoryPlan plan = null;
        try {
            ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
            PartsCheck.check(OutputFolder.at(hadoop, data), corpus.shardParts(), depth, problems);
            TrainingPlan training = LanguageModelTraining.plan(
                    config,
                    corpus,
                    corpus.vocabulary(),
                    LanguageModelTraining.where(resources.place() == Resources.Place.LOCAL));
            plan = memory((LanguageModelProgram) training.program(), trainer, corpus, resources);
            problems.addAll(plan.problems());
            if (existing == OutputFolder.Existing.RESUME) {
                Word2VecPreflight.told(problems, () -> Word2VecPreflight.checkResume(training, trainer, model, notes));
            }
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        } catch (JobFailed e) {
            problems.add(Problem.of(String.valueOf(e.getMessage())));
        }
        return new LanguageModelPreflight(plan, resources, problems, notes);
    }

    static MemoryPlan memory(
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
}
