/**
 * What lies between reading and writing: tokenised documents in blocks of bounded size, each with a dictionary of its
 * own, so that text is tokenised once and before its vocabulary is known.
 *
 * <p>Owns the blocks' format, which lives for one job only, and the table that gives words their ids. Knows nothing of
 * raw text, Parquet or Spark.
 */
@NullMarked
package io.thalweg.prepare.staging;

import org.jspecify.annotations.NullMarked;
