/**
 * Watching a training run from outside it: what trackers of experiments are told, and how.
 *
 * <p>Owns the interface {@link io.thalweg.watch.RunListener} that others may write, the records it receives, and the
 * threads that keep a listener which fails or hangs from harming the run. What is handed out holds no secret. Knows
 * nothing of any tracker, nor of commands.
 */
@NullMarked
package io.thalweg.watch;

import org.jspecify.annotations.NullMarked;
