/**
 * What can be known of a job before it starts: how much memory its processes need and are granted, whether its input is
 * whole and its output can be written.
 *
 * <p>Owns the arithmetic of memory, and which settings have a say in it. Pure but for the two checks of storage, which go
 * through Hadoop's client; knows Spark's settings by their names, and nothing of Spark's classes, of commands or of any
 * family.
 */
@NullMarked
package io.thalweg.preflight;

import org.jspecify.annotations.NullMarked;
