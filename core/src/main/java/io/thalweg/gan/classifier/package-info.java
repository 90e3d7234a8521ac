/**
 * A small classifier of images, by whose features generated images are compared with real ones: what the network is, and how
 * it is met.
 *
 * <p>Networks themselves run in an engine, met through {@link io.thalweg.gan.classifier.ClassifierEngine}. Knows nothing of
 * GANs, Spark, files or any library of networks.
 */
@NullMarked
package io.thalweg.gan.classifier;

import org.jspecify.annotations.NullMarked;
