/**
 * Text datasets as Parquet: writing one shard, and reading ranges of tokens back.
 *
 * <p>Owns the shards' schema and the checks that tie a shard to its dataset's manifest and vocabulary. Knows nothing of
 * raw text, tokenizers or Spark.
 */
@NullMarked
package io.thalweg.prepare.corpus;

import org.jspecify.annotations.NullMarked;
