/**
 * Word2vec: skip-gram and CBOW with negative sampling (Mikolov et al. 2013a, "Efficient estimation of word
 * representations in vector space"; 2013b, "Distributed representations of words and phrases and their
 * compositionality").
 *
 * <p>What averages: both matrices, {@code input} and {@code output}, row by row; there is no optimiser state and no
 * carry.
 */
@NullMarked
package io.thalweg.word2vec;

import org.jspecify.annotations.NullMarked;
