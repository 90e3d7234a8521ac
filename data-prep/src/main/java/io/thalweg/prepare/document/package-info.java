/**
 * A text document on its way through a pipeline, and what one step may do with it: change it, label it, or drop it for a
 * reason that has a name.
 *
 * <p>Owns the words that steps and pipelines have in common. Knows no step, nothing of where documents come from, and
 * neither Spark nor storage: a step is written for one document.
 */
@NullMarked
package io.thalweg.prepare.document;

import org.jspecify.annotations.NullMarked;
