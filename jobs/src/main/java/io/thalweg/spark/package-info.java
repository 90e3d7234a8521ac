/**
 * Thalweg on Spark: the pool that runs replicas as tasks, and what travels between them.
 *
 * <p>Owns the round's data flow over RDDs, its serialisation, and whom a round waits for and how long. Knows nothing of any family, nor of commands.
 */
@NullMarked
package io.thalweg.spark;

import org.jspecify.annotations.NullMarked;
