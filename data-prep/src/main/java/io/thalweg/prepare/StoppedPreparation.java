package io.thalweg.prepare;

import io.thalweg.prepare.pipeline.StageManifest;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * A preparation with a pipeline that was begun in a folder and has not ended there: it was stopped, or is at work still.
 *
 * @param steps that are finished, in order, with what became of documents in each; none before the first is
 */
public record StoppedPreparation(List<StepAccount> steps) {
    public StoppedPreparation {
        steps = List.copyOf(steps);
    }

    /** The one in a folder; empty where the folder is committed, or no such preparation was begun. */
    public static Optional<StoppedPreparation> in(OutputFolder output) throws IOException {
        FileSystem files = output.fileSystem();
        if (output.isCommitted() || !files.exists(output.path(PipelineOutput.STEPS))) {
            return Optional.empty();
        }
        List<StepAccount> furthest = List.of();
        for (FileStatus stage : files.listStatus(output.path(PipelineOutput.STEPS))) {
            List<StepAccount> steps =
                    finished(OutputFolder.at(output.hadoop(), stage.getPath().toString()));
            furthest = steps.size() > furthest.size() ? steps : furthest;
        }
        return Optional.of(new StoppedPreparation(furthest));
    }

    private static List<StepAccount> finished(OutputFolder stage) throws IOException {
        try {
            return stage.isCommitted() ? StageManifest.read(stage).account().steps() : List.of();
        } catch (JobFailed e) {
            // Damaged: whoever resumes does it again.
            return List.of();
        }
    }
}
