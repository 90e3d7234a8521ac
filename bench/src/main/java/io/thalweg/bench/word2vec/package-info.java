/** Benchmarks of word2vec. Knows everything, is known by nothing. */
@NullMarked
package io.thalweg.bench.word2vec;

import org.jspecify.annotations.NullMarked;
