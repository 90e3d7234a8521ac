/** Benchmarks of language models. Knows everything, is known by nothing. */
@NullMarked
package io.thalweg.bench.lm;

import org.jspecify.annotations.NullMarked;
