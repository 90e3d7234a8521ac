/**
 * Language models and GANs on DL4J, the second engine and the check of the first.
 *
 * <p>Owns everything that names the engine; core meets it only through its own ports. Knows nothing of Spark.
 */
@NullMarked
package io.thalweg.engine.dl4j;

import org.jspecify.annotations.NullMarked;
