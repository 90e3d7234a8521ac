package io.thalweg.training;

import io.thalweg.lm.TokenText;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.text.SpecialTokens;
import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.Vocabulary;

/**
 * How a dataset's tokens read. Carries the dataset's name, not its words, which are read where they are needed.
 *
 * @param end id of the token after every document, or -1
 * @param unknown id of the token for unknown words, or -1
 */
record CorpusText(ParquetCorpus corpus, int end, int unknown) implements TokenText {
    /** @param vocabulary the dataset's */
    static CorpusText of(ParquetCorpus corpus, Vocabulary vocabulary) {
        StoredTokenizer tokenizer =
                new StoredTokenizer(corpus.tokenizer(), corpus.tokenizerFile().orElse(new byte[0]));
        return new CorpusText(
                corpus,
                SpecialTokens.documentEnd(vocabulary, tokenizer.bpe()),
                vocabulary.id(TextPreparationConfig.UNKNOWN_WORD));
    }

    @Override
    public String of(int[] tokens) {
        return GeneratedText.of(tokens, corpus.vocabulary(), corpus.tokenizer(), end);
    }
}
