/**
 * Which texts of a corpus, or images of a collection, are copies of others, exact or near: the work on one record, one bucket, one node of a graph.
 *
 * <p>Owns what equal means (normalisation and hashes), what alike means (shingles, MinHash, bands), who survives, and the
 * records in which all that is written down; for images, which hashes are near (bands of bits). A text that may be dropped, a document, a paragraph or a line, is an <i>item</i>;
 * its number in the order of the input is its id, and of items that are alike the one with the lowest id stays.
 * Knows neither Spark nor how documents become tokens.
 */
@NullMarked
package io.thalweg.prepare.dedup;

import org.jspecify.annotations.NullMarked;
