package io.thalweg.embed;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.Vocabulary;
import io.thalweg.word2vec.SifWeighting;
import java.util.Map;

/**
 * What a batch needs of a model, whatever its family.
 *
 * @param words the words it knows
 * @param dimensions length of a word's vector
 * @param rows the words' vectors, asked for in the order of their ids
 * @param tokenizer how the text it was trained on was cut
 * @param identity where it lies and hashes that tell it from others, for the manifest
 */
public record EmbeddingModel(
        Vocabulary words, int dimensions, Rows rows, StoredTokenizer tokenizer, Map<String, String> identity) {
    public EmbeddingModel {
        identity = Map.copyOf(identity);
    }

    /** The words' vectors by id. */
    @FunctionalInterface
    public interface Rows {
        /** Copies the vector of word {@code id} to {@code into[at, at + dimensions)}. */
        void copy(int id, float[] into, int at);
    }

    /** What tells a committed model from others: where it lies, and the hashes of its parameters and words. */
    public static Map<String, String> identity(OutputFolder folder, String family) {
        ModelManifest manifest = ModelManifest.read(folder, family);
        return Map.of(
                "family", family,
                "path", folder.path().toString(),
                "parameters_sha256", manifest.part(ModelManifest.PARAMETERS).sha256(),
                "vocabulary_sha256", manifest.part(ModelManifest.VOCABULARY).sha256());
    }

    /** What tasks need; of single words, which ones there are. */
    WordTable table(EmbedConfig config) {
        if (config.unit() == EmbedConfig.Unit.WORD) {
            return WordTable.withoutVectors(words);
        }
        SifWeighting weighting = switch (config.weighting()) {
            case MEAN -> SifWeighting.uniform(words);
            case SIF -> SifWeighting.of(words, config.sifSmoothing());
        };
        double[] weights = new double[words.size()];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = weighting.weight(id);
        }
        return new WordTable(words, dimensions, rows, weights);
    }
}
