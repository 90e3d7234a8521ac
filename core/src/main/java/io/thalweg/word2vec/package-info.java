/**
 * Word2vec: skip-gram and CBOW (Mikolov et al. 2013a, "Efficient estimation of word representations in vector space")
 * with negative sampling and the full softmax (Mikolov et al. 2013b, "Distributed representations of words and phrases
 * and their compositionality"), and what is done with the vectors afterwards.
 *
 * <p>What averages: both matrices, {@code input} and {@code output}, row by row, unless they are cut into blocks; there
 * is no optimiser state and no carry.
 *
 * <p>How it fits together: {@link io.thalweg.word2vec.Word2VecProgram} gives the trainer its rounds, cut by {@link
 * io.thalweg.word2vec.RoundSchedule}. Each thread of a replica has a {@link io.thalweg.word2vec.TrainingLoop}, which
 * subsamples and cuts windows; a {@link io.thalweg.word2vec.WindowTrainer} draws what a window needs; for negative
 * sampling a {@link io.thalweg.word2vec.Kernel} does the arithmetic, on the commonest words' rows in the thread's {@link
 * io.thalweg.word2vec.LocalRows}. On a grid of blocks, where nothing is averaged, it
 * is {@link io.thalweg.word2vec.Word2VecBlockProgram}: a {@link io.thalweg.word2vec.WindowRouter} sends each window's
 * words to the cells they belong to, and a {@link io.thalweg.word2vec.CellLoop} trains a cell with the same kernels.
 * {@link io.thalweg.word2vec.WordVectors} is the result, with its file formats and evaluations.
 *
 * <p>Replicas of skip-gram are merged by {@link io.thalweg.average.SaturatingSum}, which {@link
 * io.thalweg.word2vec.ExpectedUpdates} tells how often a row is trained.
 *
 * <p>Where it differs from word2vec.c: the words of a window share their noise words, which come from a {@link
 * io.thalweg.word2vec.NoisePool}; sentences are not cut at 1000 words. Knows nothing of clusters, commands or how a
 * corpus is stored.
 */
@NullMarked
package io.thalweg.word2vec;

import org.jspecify.annotations.NullMarked;
