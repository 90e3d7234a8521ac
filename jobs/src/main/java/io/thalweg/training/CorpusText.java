package io.thalweg.training;

import io.thalweg.lm.TokenText;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.text.SpecialTokens;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;

/**
 * How a dataset's tokens read. Carries the dataset's name, not its words, which are read where they are needed.
 *
 * @param end id of the token after every document, or -1
 * @param unknown id of the token for unknown words, or -1
 */
record CorpusText(ParquetCorpus corpus, int end, int unknown) implements TokenText {
    static CorpusText of(ParquetCorpus corpus, Vocabulary vocabulary) {
        return new CorpusText(
                corpus, SpecialTokens.documentEnd(vocabulary), vocabulary.id(TextPreparationConfig.UNKNOWN_WORD));
    }

    @Override
    public String of(int[] tokens) {
        TokenizerConfig tokenizer = corpus.tokenizer();
        return GeneratedText.of(tokens, corpus.vocabulary(), tokenizer);
    }
}
