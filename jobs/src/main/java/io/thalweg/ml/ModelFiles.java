package io.thalweg.ml;

import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.checkpoint.SafetensorsWriter;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.text.BpeModel;
import io.thalweg.training.Environment;
import io.thalweg.training.TextFiles;
import io.thalweg.training.Word2VecModelConfig;
import io.thalweg.word2vec.Word2VecProgram;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trained vectors as a model's folder: the one that {@code thalweg train word2vec} writes, so that every command reads it,
 * without the table that only training needs and without the report; beside it, for Spark, the stage's parameters.
 */
final class ModelFiles {
    private ModelFiles() {}

    /** @throws io.thalweg.problem.JobFailed if the folder holds no whole word2vec model */
    static TrainedVectors read(OutputFolder folder) throws IOException {
        ModelManifest manifest = ModelManifest.read(folder, WordVectors.FAMILY);
        Word2VecModelConfig config = Word2VecModelConfig.read(folder);
        return new TrainedVectors(
                WordVectors.read(folder),
                config,
                TextFiles.tokenizer(folder, manifest, config.tokenizer()),
                folder.readVerified(manifest.part(ModelManifest.METRICS)),
                folder.readVerified(manifest.part(Provenance.FILE)));
    }

    /**
     * Writes into an empty or absent folder; the manifest, last, makes it a model.
     *
     * @param metadata the stage's parameters
     */
    static void write(OutputFolder folder, TrainedVectors trained, byte[] metadata) throws IOException {
        try (OutputLease lease = folder.claim(OutputFolder.Existing.REFUSE)) {
            List<Part> parts = new ArrayList<>();
            parts.add(folder.write(StageMetadata.FILE, metadata));
            parts.add(folder.write(ModelManifest.CONFIG, Json.toBytes(trained.config())));
            parts.add(folder.write(
                    ModelManifest.VOCABULARY, trained.vectors().vocabulary().toBytes()));
            if (trained.tokenizer().file().length > 0) {
                parts.add(folder.write(BpeModel.FILE, trained.tokenizer().file()));
            }
            parts.add(parameters(folder, trained.vectors()));
            parts.add(folder.write(ModelManifest.METRICS, trained.metrics()));
            parts.add(folder.write(Provenance.FILE, trained.provenance()));
            lease.requireHeld();
            folder.commit(ModelManifest.of(WordVectors.FAMILY, parts, Environment.createdBy()));
        }
    }

    private static Part parameters(OutputFolder folder, WordVectors vectors) throws IOException {
        try (PartWriter out = folder.writer(ModelManifest.PARAMETERS)) {
            SafetensorsWriter writer = new SafetensorsWriter(
                    out,
                    List.of(TensorSpec.of(Word2VecProgram.INPUT, vectors.size(), vectors.dimensions())),
                    Map.of("format", "thalweg", "family", WordVectors.FAMILY));
            for (int id = 0; id < vectors.size(); id++) {
                writer.write(vectors.vector(id));
            }
            writer.finish();
            return out.finish();
        }
    }
}
