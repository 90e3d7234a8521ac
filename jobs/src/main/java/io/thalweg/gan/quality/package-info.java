/**
 * GANs measured on Spark: their images against a dataset's.
 *
 * <p>Owns where the classifier comes from and how the work is a task. Knows nothing of commands, options or terminals.
 */
@NullMarked
package io.thalweg.gan.quality;

import org.jspecify.annotations.NullMarked;
