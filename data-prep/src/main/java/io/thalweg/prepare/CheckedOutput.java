package io.thalweg.prepare;

import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A look at where a preparation is to write, before anything starts. */
final class CheckedOutput {
    private CheckedOutput() {}

    /** A path as those of inputs are: absolute, with its file system; as it is if that does not exist. */
    static String qualified(Configuration hadoop, String place) {
        try {
            Path path = new Path(place);
            return path.getFileSystem(hadoop).makeQualified(path).toString();
        } catch (IOException | IllegalArgumentException e) {
            return place;
        }
    }

    /**
     * The folder, and a problem for each reason against it.
     *
     * @param inputs every file that will be read
     */
    static OutputFolder of(
            Configuration hadoop,
            String place,
            OutputFolder.Existing existing,
            Stream<String> inputs,
            List<Problem> problems) {
        OutputFolder output = OutputFolder.at(hadoop, place);
        try {
            FileSystem files = output.fileSystem();
            String folder = files.makeQualified(output.path()) + "/";
            inputs.filter(input -> input.startsWith(folder))
                    .findFirst()
                    .ifPresent(input -> problems.add(Problem.of("An input lies in the output folder")
                            .found(input)
                            .allowed("an output folder apart from the input")
                            .at(output.path())
                            .remedy("Choose another --output")));
            boolean refused = existing == OutputFolder.Existing.REFUSE;
            int found = files.exists(output.path())
                    ? files.listStatus(output.path(), path -> !path.getName().equals(OutputLease.FILE)).length
                    : 0;
            if (refused && found > 0) {
                problems.add(Problem.of("The output exists")
                        .found(found + " files or folders")
                        .allowed("an empty or absent folder")
                        .at(output.path())
                        .remedy("Choose another --output, or give --overwrite"));
            }
        } catch (IOException | IllegalArgumentException e) {
            problems.add(Problem.of("The output folder cannot be used")
                    .found(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .at(place));
        }
        return output;
    }
}
