package io.thalweg.training;

import io.thalweg.lm.LanguageModelFormat;
import io.thalweg.lm.PortableModel;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OneFile;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code export}: a committed language model becomes another library's file. */
public final class LanguageModelExport {
    private LanguageModelExport() {}

    /**
     * What was written.
     *
     * @param file its length and checksum
     * @param parameters in it
     */
    public record Exported(Part file, long parameters) {}

    /**
     * Writes the file under another name and gives it its own when it is whole.
     *
     * @param model folder of the model
     * @param format as {@link LanguageModelFormat#name}
     * @param output the file
     * @throws BadConfiguration if the file is there and may not be replaced, or the format has no such network
     * @throws io.thalweg.problem.JobFailed if the model is damaged
     */
    public static Exported run(
            Configuration hadoop, String model, String format, String output, OutputFolder.Existing existing)
            throws IOException {
        LanguageModelFormat writer = LanguageModelFormat.named(format);
        Path file = OutputFolder.at(hadoop, output).path();
        FileSystem files = file.getFileSystem(hadoop);
        boolean there = files.exists(file);
        if (there
                && (existing == OutputFolder.Existing.REFUSE
                        || files.getFileStatus(file).isDirectory())) {
            boolean folder = files.getFileStatus(file).isDirectory();
            throw new BadConfiguration(Problem.of(folder ? "--output is a folder" : "The output exists")
                    .found(file)
                    .allowed("a file that is not there yet" + (folder ? "" : ", or --overwrite"))
                    .remedy("Choose another --output"));
        }
        LanguageModelFolder opened = LanguageModelFolder.open(OutputFolder.at(hadoop, model));
        BadConfiguration.throwIfAny(writer.refusals(opened.shape()).stream()
                .map(problem -> problem.at(opened.folder().path()))
                .toList());
        PortableModel portable = new PortableModel(
                opened.shape(), opened.parameters(), opened.vocabulary().toBytes());
        if (file.getParent() == null) {
            throw new BadConfiguration(
                    Problem.of("--output is no file").found(output).allowed("a file in a folder"));
        }
        Part part = OneFile.write(hadoop, file, out -> writer.write(portable, out));
        return new Exported(part, portable.parameters().layout().size());
    }
}
