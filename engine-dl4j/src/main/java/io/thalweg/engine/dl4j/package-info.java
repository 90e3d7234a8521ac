/**
 * Language models and GANs on DL4J, CPU only: the second engine, and a check of the first.
 *
 * <p>A model is one of DL4J's own networks ({@link io.thalweg.engine.dl4j.Topology}, {@link
 * io.thalweg.engine.dl4j.GanTopology}) with parameters that enter and leave by their names ({@link
 * io.thalweg.engine.dl4j.FlatParameters}, {@link io.thalweg.engine.dl4j.NamedValues}), and an {@link
 * io.thalweg.engine.dl4j.UpdateRule update rule}.
 *
 * <p>Owns everything that names DL4J; core meets it only through its own ports. Knows nothing of Spark, replicas, rounds or
 * files, but for {@code Dl4jSpark...}: another
 * library's training on Spark, for Spark 3 alone. Every random draw is made outside DL4J, from the step's seed.
 */
@NullMarked
package io.thalweg.engine.dl4j;

import org.jspecify.annotations.NullMarked;
