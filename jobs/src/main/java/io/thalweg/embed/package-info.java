/**
 * Batch embedding: a model's vectors for every word, line or document of an input, on Spark.
 *
 * <p>A text's vector is a weighted mean of its words' vectors: the plain mean, or smooth inverse frequency with the common
 * component removed (Arora, Liang and Ma 2017, "A simple but tough-to-beat baseline for sentence embeddings"). Owns that
 * arithmetic over many machines, the output's files and its manifest. The same model and input give the same bytes
 * whatever the number of cores. Knows nothing of how the model was trained, nor of commands.
 */
@NullMarked
package io.thalweg.embed;

import org.jspecify.annotations.NullMarked;
