/**
 * Word vectors as a stage of Spark ML: an estimator and its model, with the parameter names of MLlib's {@code Word2Vec}.
 *
 * <p>Owns the parameters, the way from a column of words to a dataset and from a trained model to columns, and what is
 * saved beside a model for Spark's pipelines. Knows nothing of commands, and nothing of training: it calls what {@code
 * thalweg train word2vec} calls, on the session it is given.
 */
@NullMarked
package io.thalweg.ml;

import org.jspecify.annotations.NullMarked;
