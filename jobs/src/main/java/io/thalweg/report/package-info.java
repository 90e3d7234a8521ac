/**
 * {@code report.html} of a training run, or of a dataset made by a pipeline: one file that opens anywhere, with no script
 * and nothing to fetch.
 *
 * <p>Owns the page, its charts (inline SVG) and the two-dimensional map of words. Pure functions of records: it reads no
 * file, draws no random number and knows neither Spark nor where its numbers come from.
 */
@NullMarked
package io.thalweg.report;

import org.jspecify.annotations.NullMarked;
