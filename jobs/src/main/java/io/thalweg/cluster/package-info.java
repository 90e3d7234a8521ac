/**
 * A real standalone cluster of Spark on this machine: a master and workers, each a process of its own, made of the jars
 * that Spark comes in and of nothing else.
 *
 * <p>Owns the processes, their logs and the folder that remembers them. Knows nothing of commands, nor of what jobs run
 * on the cluster.
 */
@NullMarked
package io.thalweg.cluster;

import org.jspecify.annotations.NullMarked;
