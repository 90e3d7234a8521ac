package io.thalweg.embed;

import org.jspecify.annotations.Nullable;

/**
 * One row of the output.
 *
 * @param key the word, or the text's id
 * @param text the text itself where rows carry it, else null
 * @param vector {@code [dimensions]}; null when the model knows no word of the text, which only
 *     Parquet can say
 */
record EmbeddingRow(String key, @Nullable String text, float @Nullable [] vector) {}
