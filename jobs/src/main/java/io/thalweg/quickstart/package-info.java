/**
 * The quickstart: text and fonts that come with Maven's jars, and what is made of them before a user's commands take over.
 *
 * <p>Owns how WordNet's files are read and how letters are drawn. Knows nothing of how text and images are prepared or a model
 * trained: that is asked for, as a user would.
 */
@NullMarked
package io.thalweg.quickstart;

import org.jspecify.annotations.NullMarked;
