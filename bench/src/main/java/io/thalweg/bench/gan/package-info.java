/** Benchmarks of GANs. Knows everything, is known by nothing. */
@NullMarked
package io.thalweg.bench.gan;

import org.jspecify.annotations.NullMarked;
