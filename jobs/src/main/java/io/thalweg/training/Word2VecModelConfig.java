package io.thalweg.training;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.word2vec.Word2VecConfig;

/**
 * {@code config.json} of a word2vec model: how it was trained, and how text given to it is cut.
 *
 * @param vocabularySha256 hash of {@code vocabulary.tsv}, of the dataset and of the model
 */
public record Word2VecModelConfig(Word2VecConfig training, TokenizerConfig tokenizer, String vocabularySha256) {

    /** @throws io.thalweg.problem.JobFailed if the folder holds no whole word2vec model */
    public static Word2VecModelConfig read(OutputFolder model) {
        ModelManifest manifest = ModelManifest.read(model, Word2VecTraining.FAMILY);
        byte[] bytes = model.readVerified(manifest.part(ModelManifest.CONFIG));
        String place = model.path(ModelManifest.CONFIG).toString();
        return Json.parse(bytes, Word2VecModelConfig.class, place);
    }
}
