package io.thalweg.ml;

import io.thalweg.text.StoredTokenizer;
import io.thalweg.training.Word2VecModelConfig;
import io.thalweg.word2vec.WordVectors;

/**
 * What was trained, in memory, and where it comes from.
 *
 * @param config as {@code config.json} has it
 * @param tokenizer how its text was cut
 * @param metrics {@code metrics.jsonl}
 * @param provenance {@code provenance.json}
 */
record TrainedVectors(
        WordVectors vectors,
        Word2VecModelConfig config,
        StoredTokenizer tokenizer,
        byte[] metrics,
        byte[] provenance) {}
