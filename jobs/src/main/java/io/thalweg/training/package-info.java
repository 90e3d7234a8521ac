/**
 * A training job from dataset to committed model, on Spark.
 *
 * <p>Owns the order of things (checks, pool, trainer, files of the model) and each family's wiring. Knows nothing of
 * commands, options or terminals.
 */
@NullMarked
package io.thalweg.training;

import org.jspecify.annotations.NullMarked;
