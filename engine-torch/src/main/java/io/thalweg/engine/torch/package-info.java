/**
 * Language models and GANs on PyTorch for Java (JavaCPP), CPU and GPU.
 *
 * <p>Owns everything that names the engine; core meets it only through its own ports. Knows nothing of Spark.
 */
@NullMarked
package io.thalweg.engine.torch;

import org.jspecify.annotations.NullMarked;
