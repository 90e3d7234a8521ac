/**
 * A pipeline: the steps that documents go through between being read and being tokenised, as a file declares them.
 *
 * <p>Owns the kinds of steps that there are, how a file is understood and written, how steps are gathered into stages,
 * what a stage is called by and what it tells of its documents. Knows the steps' settings only as records, and neither
 * Spark nor where documents come from.
 */
@NullMarked
package io.thalweg.prepare.pipeline;

import org.jspecify.annotations.NullMarked;
