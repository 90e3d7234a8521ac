package io.thalweg.jobs;

import io.thalweg.checkpoint.CheckpointManifest;
import io.thalweg.jobs.Inspection.Depth;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Whether files are as a manifest says, and what of a folder is there besides. */
final class PartsCheck {
    static final String CHECKPOINTS = "checkpoints";

    private PartsCheck() {}

    static List<FileStatus> list(OutputFolder folder, Path path) throws IOException {
        try {
            return Arrays.asList(folder.fileSystem().listStatus(path));
        } catch (FileNotFoundException e) {
            throw new BadConfiguration(
                    Problem.of("The folder does not exist").found(path).remedy("Check the path"));
        }
    }

    /** The checkpoints beside a model, each with whether it is whole. They are no part of the model. */
    static List<Map<String, Object>> checkpoints(OutputFolder model, Depth depth) throws IOException {
        List<Map<String, Object>> found = new ArrayList<>();
        Path folder = model.path(CHECKPOINTS);
        if (!model.fileSystem().exists(folder)) {
            return found;
        }
        for (FileStatus file : list(model, folder)) {
            if (file.isDirectory()) {
                OutputFolder checkpoint =
                        OutputFolder.at(model.hadoop(), file.getPath().toString());
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("name", file.getPath().getName());
                told.put("whole", checkpoint.isCommitted() && wholeCheckpoint(checkpoint, depth));
                found.add(told);
            }
        }
        return found;
    }

    private static boolean wholeCheckpoint(OutputFolder checkpoint, Depth depth) {
        try {
            String where = checkpoint.path(OutputFolder.MANIFEST).toString();
            CheckpointManifest manifest =
                    Json.parse(checkpoint.readSmall(OutputFolder.MANIFEST), CheckpointManifest.class, where);
            return problems(checkpoint, manifest.parts(), depth).isEmpty();
        } catch (JobFailed e) {
            return false;
        }
    }

    static List<String> problems(OutputFolder folder, List<Part> parts, Depth depth) {
        List<String> problems = new ArrayList<>();
        for (Part part : parts) {
            try {
                if (depth == Depth.CHECKSUMS) {
                    folder.verify(part);
                } else {
                    requireLength(folder, part);
                }
            } catch (JobFailed e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return problems;
    }

    private static void requireLength(OutputFolder folder, Part part) {
        Path file = folder.path(part.path());
        try {
            long length = folder.fileSystem().getFileStatus(file).getLen();
            if (length != part.bytes()) {
                throw new JobFailed(Problem.of("A file is not what its manifest says")
                        .found(length + " bytes")
                        .allowed(part.bytes() + " bytes")
                        .at(file)
                        .remedy("Restore the file, or make the output again"));
            }
        } catch (IOException e) {
            throw new JobFailed(
                    Problem.of(e instanceof FileNotFoundException ? "A file is missing" : "A file cannot be read")
                            .at(file)
                            .remedy("Restore the file, or make the output again"),
                    e);
        }
    }
}
