package io.thalweg.training;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.BpeModel;
import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The files by which a model of text knows its tokens: its dataset's, so that it can be used without that. */
public final class TextFiles {
    private TextFiles() {}

    /** By name. */
    static Map<String, byte[]> of(ParquetCorpus corpus, Vocabulary vocabulary) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put(ModelManifest.VOCABULARY, vocabulary.toBytes());
        corpus.tokenizerFile().ifPresent(file -> files.put(BpeModel.FILE, file));
        return files;
    }

    /**
     * How text given to a model is cut.
     *
     * @param config as the model's configuration has it
     * @throws JobFailed if that is BPE and the model lacks the file, or the file is damaged
     */
    public static StoredTokenizer tokenizer(OutputFolder model, ModelManifest manifest, TokenizerConfig config) {
        if (config.kind() != TokenizerConfig.Kind.BPE) {
            return StoredTokenizer.withoutFile(config);
        }
        Optional<byte[]> file = manifest.parts().stream()
                .filter(part -> part.path().equals(BpeModel.FILE))
                .findFirst()
                .map(model::readVerified);
        return new StoredTokenizer(
                config,
                file.orElseThrow(() -> new JobFailed(Problem.of("The model lacks the file by which its text is cut")
                        .found("tokenizer bpe, and no " + BpeModel.FILE + " in the manifest")
                        .at(model.path())
                        .remedy("Train the model again"))));
    }
}
