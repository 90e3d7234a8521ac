/**
 * The quickstart: text that comes with Maven's jars, and the way from it to embeddings.
 *
 * <p>Owns how WordNet's files are read. Knows nothing of how text is prepared or a model trained: it only asks for it, as
 * a user would.
 */
@NullMarked
package io.thalweg.quickstart;

import org.jspecify.annotations.NullMarked;
