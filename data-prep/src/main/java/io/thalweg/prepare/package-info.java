/**
 * {@code thalweg prepare text}: raw text to a dataset of token ids, on Spark; or documents that others have cut into tokens.
 *
 * <p>Owns the order of the work and what a dataset of text is made of: the split into train, valid and test, the
 * vocabulary, the shards. The work on one record lies below: {@code input} reads, {@code staging} holds what is between,
 * {@code corpus} writes and reads shards. Knows nothing of commands or models.
 */
@NullMarked
package io.thalweg.prepare;

import org.jspecify.annotations.NullMarked;
