/**
 * The published rules of thumb by which a web page is told from text worth training on: those of Gopher, C4 and FineWeb,
 * and plain limits of length.
 *
 * <p>Owns the statistics of one text that these rules share, and how each rule reads its paper; thresholds are the
 * papers'. What all of them mean by the same word:
 *
 * <ul>
 *   <li>a <em>line</em> ends with a line feed, is looked at without white space at its ends, and holds something: what is
 *       blank is no line. A <em>paragraph</em> is the lines between two blank ones;
 *   <li>a <em>word</em> is as {@link io.thalweg.prepare.quality.WordBoundaries} says;
 *   <li>a <em>character</em> is a code point, and a share of characters has the characters of all lines, or of all words,
 *       below the bar: white space between them counts nowhere;
 *   <li>a <em>duplicate</em> is what has been there before: of three equal lines, two are duplicates.
 * </ul>
 *
 * <p>Knows nothing of pipelines, storage or Spark.
 */
@NullMarked
package io.thalweg.prepare.quality;

import org.jspecify.annotations.NullMarked;
