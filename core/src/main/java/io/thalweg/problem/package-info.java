/**
 * How Thalweg says that something is wrong: what, the value found, the values allowed, where, and what to do.
 *
 * <p>Owns the two exceptions that a command turns into an exit code. Knows nothing of commands, files or models.
 */
@NullMarked
package io.thalweg.problem;

import org.jspecify.annotations.NullMarked;
