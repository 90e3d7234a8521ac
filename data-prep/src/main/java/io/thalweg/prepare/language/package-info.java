/**
 * The step that tells documents' languages.
 *
 * <p>Owns how a language is told from text, and what the languages are called. Knows nothing of other steps, of files or of
 * Spark.
 */
@NullMarked
package io.thalweg.prepare.language;

import org.jspecify.annotations.NullMarked;
