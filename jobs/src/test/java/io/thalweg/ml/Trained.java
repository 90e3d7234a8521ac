package io.thalweg.ml;

import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import io.thalweg.training.Word2VecModelConfig;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.WordVectors;
import java.util.List;

/** Vectors given, as if they had been trained. */
final class Trained {
    private Trained() {}

    static TrainedVectors of(List<String> words, List<float[]> rows) {
        int dimensions = rows.get(0).length;
        float[] values = new float[rows.size() * dimensions];
        for (int id = 0; id < rows.size(); id++) {
            System.arraycopy(rows.get(id), 0, values, id * dimensions, dimensions);
        }
        Vocabulary vocabulary = new Vocabulary(words, new long[words.size()]);
        TokenizerConfig tokenizer = new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false);
        return new TrainedVectors(
                new WordVectors(vocabulary, dimensions, values),
                new Word2VecModelConfig(Word2VecConfig.defaults(), tokenizer, vocabulary.hash()),
                StoredTokenizer.withoutFile(tokenizer),
                new byte[0],
                new byte[] {'{', '}'});
    }
}
