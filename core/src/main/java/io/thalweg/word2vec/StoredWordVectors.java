package io.thalweg.word2vec;

import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.SafetensorsFile;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.text.Vocabulary;
import java.io.Closeable;
import java.io.IOException;

/**
 * The word vectors of a trained model as they lie in its file, which may be larger than memory: of the table a mebibyte is
 * here at a time, so rows are wanted in the order of their ids. For one thread.
 */
public final class StoredWordVectors implements Closeable {
    private static final int BLOCK_VALUES = 1 << 18;

    private final Vocabulary vocabulary;
    private final SafetensorsFile file;
    private final String place;
    private final int dimensions;
    private final int rowsPerBlock;

    private float[] block = {};
    private int blockFrom;

    private StoredWordVectors(Vocabulary vocabulary, SafetensorsFile file, String place, int dimensions) {
        this.vocabulary = vocabulary;
        this.file = file;
        this.place = place;
        this.dimensions = dimensions;
        this.rowsPerBlock = Math.max(1, BLOCK_VALUES / dimensions);
    }

    /**
     * Opens a trained model's vectors, once every file has been held against the manifest's checksum.
     *
     * @throws JobFailed if the folder holds no whole word2vec model
     */
    public static StoredWordVectors open(OutputFolder model) throws IOException {
        ModelManifest manifest = ModelManifest.read(model, WordVectors.FAMILY);
        Part words = manifest.part(ModelManifest.VOCABULARY);
        Vocabulary vocabulary = Vocabulary.parse(
                model.readVerified(words), model.path(words.path()).toString());
        Part parameters = manifest.part(ModelManifest.PARAMETERS);
        model.verify(parameters);
        String place = model.path(parameters.path()).toString();
        SafetensorsFile file = SafetensorsFile.open(model.hadoop(), model.path(parameters.path()));
        try {
            TensorSpec table = file.tensor(Word2VecProgram.INPUT);
            if (table.rows() != vocabulary.size()) {
                throw new JobFailed(Problem.of("The model's vectors and vocabulary do not fit")
                        .found(table.rows() + " vectors")
                        .allowed(vocabulary.size() + ", one for each word")
                        .at(model.path()));
            }
            return new StoredWordVectors(vocabulary, file, place, table.rowLength());
        } catch (JobFailed e) {
            file.close();
            throw e;
        }
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    public int dimensions() {
        return dimensions;
    }

    /**
     * Copies the vector of word {@code id} to {@code into[at, at + dimensions)}.
     *
     * @throws JobFailed if the file can no longer be read
     */
    public void copy(int id, float[] into, int at) {
        if (id < blockFrom || id - blockFrom >= block.length / dimensions) {
            int from = id - id % rowsPerBlock;
            try {
                block = file.readRows(
                        Word2VecProgram.INPUT, from, (int) Math.min(vocabulary.size(), (long) from + rowsPerBlock));
            } catch (IOException e) {
                throw new JobFailed(
                        Problem.of("The model's vectors cannot be read")
                                .found(String.valueOf(e.getMessage()))
                                .at(place),
                        e);
            }
            blockFrom = from;
        }
        System.arraycopy(block, (id - blockFrom) * dimensions, into, at, dimensions);
    }

    /** The whole table, row after row. */
    float[] all() throws IOException {
        return file.read(Word2VecProgram.INPUT);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
