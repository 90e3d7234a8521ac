package io.thalweg.training;

import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.text.TokenizerConfig;

/**
 * {@code config.json} of a language model: how it was trained, and how text given to it is cut.
 *
 * @param vocabularySha256 hash of {@code vocabulary.tsv}, of the dataset and of the model
 */
public record LanguageModelModelConfig(
        LanguageModelConfig training, TokenizerConfig tokenizer, String vocabularySha256) {}
