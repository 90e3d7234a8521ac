/**
 * Text as numbers: tokenizers and vocabularies.
 *
 * <p>Owns {@link io.thalweg.text.Vocabulary} and {@link io.thalweg.text.Tokenizer} with its kinds. Knows nothing of
 * corpora, shards or models.
 */
@NullMarked
package io.thalweg.text;

import org.jspecify.annotations.NullMarked;
