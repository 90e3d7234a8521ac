package io.thalweg.jobs;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.word2vec.Word2VecFormat;
import io.thalweg.word2vec.WordVectors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Word vectors from what {@code --model} names: a model's folder, or a file of word2vec's own formats. */
final class ModelVectors {
    private ModelVectors() {}

    /** Reads them. @throws JobFailed if they are damaged, or not vectors of words */
    static WordVectors read(String model) throws IOException {
        Optional<Word2VecFormat> format = ModelPath.format(model);
        if (format.isEmpty()) {
            return WordVectors.read(OutputFolder.at(new Configuration(), model));
        }
        try (InputStream in = open(model)) {
            return format.get().read(in, model);
        }
    }

    /** Opens a file of any file system. */
    static InputStream open(String place) throws IOException {
        Path path = new Path(place);
        try {
            return path.getFileSystem(new Configuration()).open(path);
        } catch (FileNotFoundException e) {
            throw new JobFailed(Problem.of("A file does not exist").found(place).remedy("Check the path"), e);
        }
    }
}
