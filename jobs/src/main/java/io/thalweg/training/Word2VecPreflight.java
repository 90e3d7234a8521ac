package io.thalweg.training;

import io.thalweg.checkpoint.CheckpointStore;
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
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.Vocabulary;
import io.thalweg.train.TrainerConfig;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.Word2VecBlockProgram;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.Word2VecProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * All that can be known of a training run before it starts. Starts nothing, and leaves nothing behind.
 *
 * @param plan the run's memory; null if the dataset or the configuration is such that there is none
 * @param resources what the configuration grants
 * @param problems every reason for which the run would not go through, memory included
 * @param notes what is worth knowing and no problem
 */
public record Word2VecPreflight(
        @Nullable MemoryPlan plan, Resources resources, List<Problem> problems, List<String> notes) {
    public Word2VecPreflight {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * Looks.
     *
     * @param settings of Spark, as the run would have them; null for one that is not set
     * @param depth how closely the dataset is looked at
     */
    public static Word2VecPreflight of(
            Function<String, @Nullable String> settings,
            Configuration hadoop,
            Word2VecConfig config,
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
        told(problems, () -> model.requireApart(List.of(data)));
        OutputProbe.check(model, existing, problems, notes);
        MemoryPlan plan = null;
        try {
            ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
            PartsCheck.check(OutputFolder.at(hadoop, data), corpus.shardParts(), depth, problems);
            Vocabulary vocabulary = corpus.vocabulary();
            TrainingPlan training = Word2VecTraining.plan(config, corpus, vocabulary);
            plan = memory(training, config, trainer, corpus, resources);
            problems.addAll(plan.problems());
            if (config.distribution() == Distribution.BLOCKS && trainer.validateEvery() > 0) {
                notes.add("A validation puts both tables together on one executor, which --distribution blocks avoids"
                        + " otherwise: that memory is not in the plan");
            }
            if (existing == OutputFolder.Existing.RESUME) {
                told(problems, () -> checkResume(training, trainer, model, notes));
            }
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        } catch (JobFailed e) {
            problems.add(Problem.of(String.valueOf(e.getMessage())));
        }
        return new Word2VecPreflight(plan, resources, problems, notes);
    }

    /** The memory of a run. */
    static MemoryPlan memory(
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
        return MemoryPlan.of(shape, program.demand(fileBytes, reader), resources);
    }

    static void checkResume(TrainingPlan training, TrainerConfig trainer, OutputFolder model, List<String> notes)
            throws IOException {
        if (model.isCommitted()) {
            TrainingRun.requireUnfinished(training, trainer, model);
        }
        HadoopSettings hadoop = new HadoopSettings(model.hadoop());
        CheckpointStore checkpoints = new CheckpointStore(hadoop, model.path(TrainingRun.CHECKPOINTS));
        if (checkpoints.newest(training.runHash(), notes::add).isEmpty()) {
            notes.add("There is no whole checkpoint to resume from: the run would begin anew");
        }
    }

    /** Something that may find what it looks at wrong. */
    @FunctionalInterface
    interface Check {
        void run() throws IOException;
    }

    static void told(List<Problem> problems, Check check) throws IOException {
        try {
            check.run();
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        } catch (JobFailed e) {
            problems.add(Problem.of(String.valueOf(e.getMessage())));
        }
    }
}
