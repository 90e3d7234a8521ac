package io.thalweg.preflight;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Whether the files that a manifest names are there, and as it says. */
public final class PartsCheck {
    private PartsCheck() {}

    /** How closely files are looked at. */
    public enum Depth {
        LENGTHS,
        /** Every byte is read. */
        CHECKSUMS
    }

    /** Adds a problem for each part that is not as it must be. */
    public static void check(OutputFolder folder, List<Part> parts, Depth depth, List<Problem> problems) {
        for (Part part : parts) {
            Path file = folder.path(part.path());
            try {
                long length = folder.fileSystem().getFileStatus(file).getLen();
                if (length != part.bytes()) {
                    problems.add(Problem.of("A file is not what its manifest says")
                            .found(length + " bytes")
                            .allowed(part.bytes() + " bytes")
                            .at(file)
                            .remedy("Restore the file, or make the dataset again"));
                } else if (depth == Depth.CHECKSUMS) {
                    folder.verify(part);
                }
            } catch (JobFailed e) {
                problems.add(Problem.of(String.valueOf(e.getMessage())));
            } catch (IOException e) {
                problems.add(
                        Problem.of(e instanceof FileNotFoundException ? "A file is missing" : "A file cannot be read")
                                .at(file)
                                .remedy("Restore the file, or make the dataset again"));
            }
        }
    }
}
