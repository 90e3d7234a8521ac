package io.thalweg.ml;

import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A small model as Spark ML's stage saves it, without a session. */
public final class SavedModel {
    private SavedModel() {}

    /** Three words: a and b point the same way, c another. */
    public static void write(Path folder) throws IOException {
        TrainedVectors trained =
                Trained.of(List.of("a", "b", "c"), List.of(new float[] {1, 0}, new float[] {2, 0}, new float[] {0, 1}));
        Word2VecModel stage = new Word2VecModel("w2v_saved", trained);
        ModelFiles.write(
                OutputFolder.at(new Configuration(), folder.toString()),
                trained,
                StageMetadata.write(stage, 1, "3.5.5"));
    }
}
