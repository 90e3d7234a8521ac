/**
 * Text in one form: Unicode's normal form, line ends, white space, characters that nobody sees; and text that was decoded as
 * the wrong encoding put right where that is certain.
 *
 * <p>Owns what is changed, and that a second pass changes nothing. Knows nothing of languages, pipelines, storage or Spark.
 */
@NullMarked
package io.thalweg.prepare.normalize;

import org.jspecify.annotations.NullMarked;
