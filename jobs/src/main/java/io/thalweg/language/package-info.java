/**
 * Language models in use on Spark: scored on a dataset, and continuing prompts in a batch.
 *
 * <p>Owns how the work is spread over tasks. Knows nothing of commands, options or terminals.
 */
@NullMarked
package io.thalweg.language;

import org.jspecify.annotations.NullMarked;
