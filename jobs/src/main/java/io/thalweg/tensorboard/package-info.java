/**
 * Training runs as TensorBoard's event files, through Hadoop's file systems.
 *
 * <p>Owns the format: records as in TensorFlow's {@code tsl/lib/io/record_writer.cc}, which hold messages as in {@code
 * tensorflow/core/util/event.proto} and {@code framework/summary.proto}. Knows nothing of Spark, of commands or of a
 * family; learns of a run as any {@link io.thalweg.watch.RunListener} does.
 */
@NullMarked
package io.thalweg.tensorboard;

import org.jspecify.annotations.NullMarked;
