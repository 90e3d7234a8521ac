/**
 * What a prepared dataset is: its manifest, and the port through which families read its tokens.
 *
 * <p>Owns the manifest's format. Knows neither Parquet (the reader is {@code data-prep}'s) nor Spark.
 */
@NullMarked
package io.thalweg.dataset;

import org.jspecify.annotations.NullMarked;
