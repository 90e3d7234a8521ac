package io.thalweg.text;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer as a dataset or a model keeps it, to be made where text is cut.
 *
 * @param file {@code tokenizer.json} of BPE; empty for every other kind
 */
public record StoredTokenizer(TokenizerConfig config, byte[] file) implements Serializable {
    private static final byte[] NONE = {};

    /** One that needs no file. */
    public static StoredTokenizer withoutFile(TokenizerConfig config) {
        return new StoredTokenizer(config, NONE);
    }

    /** What BPE goes by, read anew; null for every other kind. @throws io.thalweg.problem.JobFailed if the file is none */
    public @Nullable BpeModel bpe() {
        return config.kind() == TokenizerConfig.Kind.BPE ? TokenizerJson.parse(file, BpeModel.FILE) : null;
    }

    /** For one thread. @throws io.thalweg.problem.JobFailed if the file is no such tokenizer */
    public Tokenizer create() {
        return config.create(bpe());
    }
}
