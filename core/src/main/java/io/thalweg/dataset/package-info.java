/**
 * What a prepared dataset is: its manifest, and the ports through which families read its tokens or its images.
 *
 * <p>Owns the manifests' format. Knows neither Parquet (the reader is {@code data-prep}'s) nor Spark.
 */
@NullMarked
package io.thalweg.dataset;

import org.jspecify.annotations.NullMarked;
