/**
 * What a model's parameters are to the averaging of replicas: named float32 tensors, cut into slices of whole rows,
 * and the rules that merge what replicas made of a slice into its next value.
 *
 * <p>Owns {@link io.thalweg.average.ModelLayout}, {@link io.thalweg.average.ModelState}, {@link
 * io.thalweg.average.ReplicaState}, the merges and the outer
 * steps. Knows nothing of data, families, clusters or files.
 */
@NullMarked
package io.thalweg.average;

import org.jspecify.annotations.NullMarked;
