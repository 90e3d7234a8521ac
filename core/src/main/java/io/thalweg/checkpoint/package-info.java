/**
 * Saved state: safetensors files, checkpoints that are whole or ignored, and where a model comes from.
 *
 * <p>Owns the file formats. Knows nothing of families or clusters.
 */
@NullMarked
package io.thalweg.checkpoint;

import org.jspecify.annotations.NullMarked;
