/**
 * The training loop: rounds of replicas, merged, stepped, checkpointed and validated.
 *
 * <p>A round is a pure function of (global state, each replica's carry, shard, round number, seed). Owns that function's
 * types, the {@link io.thalweg.train.Trainer} that repeats it and the port {@link io.thalweg.train.ReplicaPool} behind
 * which replicas run. Knows nothing of any family, nor of what a pool runs on.
 */
@NullMarked
package io.thalweg.train;

import org.jspecify.annotations.NullMarked;
