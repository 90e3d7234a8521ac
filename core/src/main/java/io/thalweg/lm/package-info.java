/**
 * Recurrent language models: networks that predict the next token (Mikolov et al. 2010, "Recurrent neural network based
 * language model"; Zaremba et al. 2014, "Recurrent neural network regularization"), trained by truncated
 * back-propagation through time over contiguous streams of tokens.
 *
 * <p>What averages: every parameter of the network, densely, and the optimiser's moments if the configuration says so. The
 * hidden state and the place in the stream are a replica's own: its carry.
 *
 * <p>{@link io.thalweg.lm.LanguageModelEngine} is the port behind which networks run: an engine is written for one device
 * and knows nothing of rounds, replicas or files. Knows nothing of clusters, commands or how a corpus is stored.
 */
@NullMarked
package io.thalweg.lm;

import org.jspecify.annotations.NullMarked;
