/**
 * Generative adversarial networks (Goodfellow et al. 2014), as deep convolutional networks (DCGAN: Radford, Metz and Chintala
 * 2016), trained by averaged replicas: what the two networks are, which losses they have, what averages and how; and how what
 * they make is measured, on the features of a classifier of its own ({@link io.thalweg.gan.classifier}).
 *
 * <p>Networks themselves run in an engine, met through {@link io.thalweg.gan.GanEngine}. Knows nothing of Spark, files or any
 * library of networks.
 */
@NullMarked
package io.thalweg.gan;

import org.jspecify.annotations.NullMarked;
