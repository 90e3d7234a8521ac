package io.thalweg.training;

import io.thalweg.checkpoint.CheckpointStore;
import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.OutputProbe;
import io.thalweg.preflight.PartsCheck;
import io.thalweg.preflight.Resources;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.train.TrainerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * All that can be known of a training run before it starts, whatever its family. Starts nothing, and leaves nothing behind.
 *
 * @param plan the run's memory; null if the dataset or the configuration is such that there is none
 * @param resources what the configuration grants
 * @param problems every reason for which the run would not go through, memory included
 * @param notes what is worth knowing and no problem
 */
public record TrainingPreflight(
        @Nullable MemoryPlan plan, Resources resources, List<Problem> problems, List<String> notes) {
    public TrainingPreflight {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** How a family opens the datasets that it trains on. */
    @FunctionalInterface
    public interface Family {
        /** @throws JobFailed if there is none, or it is of another kind */
        Dataset open(Configuration hadoop, String folder) throws IOException;
    }

    /**
     * A dataset that a family could train on.
     *
     * @param parts the files that training reads
     */
    public record Dataset(List<Part> parts, Look look) {
        public Dataset {
            parts = List.copyOf(parts);
        }
    }

    /** What a family says of a run over a dataset. */
    @FunctionalInterface
    public interface Look {
        /** @throws BadConfiguration if the dataset or the configuration cannot be trained */
        Prospect prospect(Resources resources) throws IOException;
    }

    /**
     * A run over a dataset.
     *
     * @param notes what is worth knowing and no problem
     */
    public record Prospect(TrainingPlan training, MemoryPlan memory, List<String> notes) {
        public Prospect {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Looks.
     *
     * @param settings of Spark, as the run would have them; null for one that is not set
     * @param depth how closely the dataset is looked at
     */
    public static TrainingPreflight of(
            Function<String, @Nullable String> settings,
            Configuration hadoop,
            Family family,
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
            Dataset dataset = family.open(hadoop, data);
            PartsCheck.check(OutputFolder.at(hadoop, data), dataset.parts(), depth, problems);
            Prospect prospect = dataset.look().prospect(resources);
            plan = prospect.memory();
            problems.addAll(plan.problems());
            notes.addAll(prospect.notes());
            if (existing == OutputFolder.Existing.RESUME) {
                told(problems, () -> checkResume(prospect.training(), trainer, model, notes));
            }
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        } catch (JobFailed e) {
            problems.add(Problem.of(String.valueOf(e.getMessage())));
        }
        return new TrainingPreflight(plan, resources, problems, notes);
    }

    private static void checkResume(
            TrainingPlan training, TrainerConfig trainer, OutputFolder model, List<String> notes) throws IOException {
        if (model.isCommitted()) {
            TrainingRun.requireUnfinished(training, trainer, model);
        }
        HadoopSettings hadoop = new HadoopSettings(model.hadoop());
        CheckpointStore checkpoints = new CheckpointStore(hadoop, model.path(TrainingRun.CHECKPOINTS));
        if (checkpoints.newest(training.hash(), notes::add).isEmpty()) {
            notes.add("There is no whole checkpoint to resume from: the run would begin anew");
        }
    }

    /** Something that may find what it looks at wrong. */
    @FunctionalInterface
    private interface Check {
        void run() throws IOException;
    }

    private static void told(List<Problem> problems, Check check) throws IOException {
        try {
            check.run();
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        } catch (JobFailed e) {
            problems.add(Problem.of(String.valueOf(e.getMessage())));
        }
    }
}
