/**
 * Documents between two stages of a pipeline, as they lie in files: Parquet that any reader of it understands, with what
 * is needed to go on from there.
 *
 * <p>Owns the columns, and how rows are gathered into groups and files so that neither writing nor reading holds more than
 * a few megabytes. Knows no step and no manifest.
 */
@NullMarked
package io.thalweg.prepare.store;

import org.jspecify.annotations.NullMarked;
