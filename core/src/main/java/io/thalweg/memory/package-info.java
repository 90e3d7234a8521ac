/**
 * Words in which a job says, before it runs, what it will have in memory: terms that a person can check, and steps of them.
 *
 * <p>Owns no arithmetic, and knows nothing of any job.
 */
@NullMarked
package io.thalweg.memory;

import org.jspecify.annotations.NullMarked;
